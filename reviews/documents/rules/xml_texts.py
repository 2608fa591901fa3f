"""XML as a paper: well-formed, without a document type, and no page of the web. Pure."""

from typing import BinaryIO
from xml.etree import ElementTree
from xml.parsers import expat

_BLOCK = 1 << 16
_WEB = ("http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg")


class XmlProblem(ValueError):
    """A text that is no XML that is taken; `is_web` says that it is a page or a picture of the web."""

    is_web = False


class WebPage(XmlProblem):
    """XML that a browser would run."""

    is_web = True


def check_xml(file: BinaryIO) -> None:
    """Read a file as XML in blocks, and leave it at its start. Raises XmlProblem."""
    parser = _make_parser()
    file.seek(0)
    try:
        while block := file.read(_BLOCK):
            parser.Parse(block, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise error if isinstance(error, XmlProblem) else XmlProblem(str(error)) from error
    finally:
        file.seek(0)


def parse_small_xml(text: bytes) -> ElementTree.Element:
    """Return the root of a text of bounded size. Raises XmlProblem."""
    parser = _make_parser()
    try:
        parser.Parse(text, True)
        return ElementTree.fromstring(text)
    except (expat.ExpatError, ElementTree.ParseError, LookupError, ValueError) as error:
        raise error if isinstance(error, XmlProblem) else XmlProblem(str(error)) from error


def _make_parser() -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = _refuse_document_type
    parser.StartElementHandler = _refuse_web_element
    return parser


def _refuse_document_type(name: str, *declaration: object) -> None:
    # Entities are declared in it, by which a small file becomes a large one or names files of its reader.
    if name.lower() in ("html", "svg"):
        raise WebPage("a web page")
    raise XmlProblem("it declares a document type")


def _refuse_web_element(name: str, attributes: object) -> None:
    namespace, _, local = name.rpartition(" ")
    if namespace in _WEB or (not namespace and local.lower() in ("html", "svg", "script")):
        raise WebPage("a web page")
