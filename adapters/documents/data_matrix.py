"""A text as a DataMatrix (ISO/IEC 16022, ECC 200), in black and white pixels."""

import io

from PIL import Image
from ppf.datamatrix import DataMatrix

PIXELS = 8
"""A side of a module. One pixel a module is sampled badly when a page is rasterised; eight prints as drawn."""

QUIET_MODULES = 2
"""White modules around the symbol: the standard asks for one."""

BLACK, WHITE = 0, 255


def png(text: str) -> bytes:
    """
    Draw a text (ASCII, control characters included) as a PNG of one bit a pixel, quiet zone included.

    Raises:
        ValueError: the largest symbol cannot hold it.
    """
    modules: list[list[int]] = DataMatrix(text, codecs=["ascii", "C40"]).matrix
    symbol = Image.new("1", (len(modules[0]), len(modules)))
    symbol.putdata([BLACK if dark else WHITE for row in modules for dark in row])
    width, height = (side + 2 * QUIET_MODULES for side in symbol.size)
    page = Image.new("1", (width, height), WHITE)
    page.paste(symbol, (QUIET_MODULES, QUIET_MODULES))
    drawn = io.BytesIO()
    page.resize((width * PIXELS, height * PIXELS), Image.Resampling.NEAREST).save(drawn, "PNG")
    return drawn.getvalue()
