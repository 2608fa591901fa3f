"""Forms for signing in and for preferences."""

from django import forms

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


class PreferencesForm(forms.Form):
    """Preferences for pages. A field that is not sent stays as it is."""

    keyboard = forms.TypedChoiceField(
        label="Single-key shortcuts",
        required=False,
        choices=[("on", "On"), ("off", "Off")],
        coerce=lambda word: word == "on",
        empty_value=None,
        error_messages={"invalid_choice": "Single-key shortcuts are on or off."},
    )
    density = forms.ChoiceField(
        label="Height of rows",
        required=False,
        choices=User.Density.choices,
        error_messages={"invalid_choice": "Rows are dense or comfortable."},
    )
