"""Forms for signing in, for one's password and for preferences."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation

from cee_portal.accounts.models import User


class SignInForm(forms.Form):
    """User name and password."""

    username = forms.CharField(
        label="User name",
        max_length=150,
        error_messages={"required": "Enter your user name."},
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label="Password",
        max_length=200,
        strip=False,
        error_messages={"required": "Enter your password."},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class PasswordForm(forms.Form):
    """The current password, and the new one twice."""

    current = forms.CharField(
        label="Current password",
        max_length=200,
        strip=False,
        error_messages={"required": "Enter your current password."},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label="New password",
        max_length=200,
        strip=False,
        help_text="At least 8 characters. Do not use only digits, a common password, or one similar to your name.",
        error_messages={"required": "Enter a new password."},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="Confirm new password",
        max_length=200,
        strip=False,
        error_messages={"required": "Enter the new password a second time."},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, user: User, *data: Any) -> None:
        super().__init__(*data)
        self.user = user

    def clean_new(self) -> str:
        new: str = self.cleaned_data["new"]
        if new == self.cleaned_data.get("current"):
            raise forms.ValidationError("Choose a password that differs from the current one.")
        password_validation.validate_password(new, self.user)
        return new

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "new" in cleaned and "again" in cleaned and cleaned["new"] != cleaned["again"]:
            self.add_error("again", "The two new passwords differ. Enter the same one twice.")
        return cleaned


class PreferencesForm(forms.Form):
    """Preferences for pages. A field that is not sent stays as it is."""

    keyboard = forms.TypedChoiceField(
        label="Single-key shortcuts",
        required=False,
        choices=[("on", "On"), ("off", "Off")],
        coerce=lambda word: word == "on",
        empty_value=None,
        error_messages={"invalid_choice": "Choose on or off for single-key shortcuts."},
    )
    density = forms.ChoiceField(
        label="Height of rows",
        required=False,
        choices=User.Density.choices,
        error_messages={"invalid_choice": "Choose dense or comfortable rows."},
    )
