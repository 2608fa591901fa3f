"""Writes of the second floor. Each opens its own transaction unless it says that it joins the caller's."""

from entries.filing.deletion import delete_summary
from entries.filing.parties import Known
from entries.filing.piece import LARGEST_PIECE, PieceTooLargeError, file_piece
from entries.filing.prepared import Prepared, prepare
from entries.filing.results import PieceResult
from entries.filing.services import file_summaries
from entries.intake.jobs import FORMATS, LARGEST_FILE, cancel_intake, check_file, start_intake
from entries.intake.problems import FileRefusedError
from entries.intake.repair import AlreadyRepairedError, Repaired, repair_rejection

__all__ = [
    "FORMATS",
    "LARGEST_FILE",
    "LARGEST_PIECE",
    "AlreadyRepairedError",
    "FileRefusedError",
    "Known",
    "PieceResult",
    "PieceTooLargeError",
    "Prepared",
    "Repaired",
    "cancel_intake",
    "check_file",
    "delete_summary",
    "file_piece",
    "file_summaries",
    "prepare",
    "repair_rejection",
    "start_intake",
]
