using System.Globalization;
using System.Text;

namespace StreamSynth.Media.Icons;

/// <summary>The drawing of an icon: the inside of an SVG element and its view box.</summary>
/// <param name="Body">SVG elements, without the enclosing <c>svg</c>.</param>
/// <param name="Left">Left edge of the view box.</param>
/// <param name="Top">Top edge of the view box.</param>
/// <param name="Width">Width of the view box.</param>
/// <param name="Height">Height of the view box.</param>
public sealed record IconDrawing(string Body, double Left, double Top, double Width, double Height)
{
    /// <summary>Writes the drawing as an SVG document in black ink.</summary>
    /// <param name="side">Width and height of the document, in pixels; a drawing of another shape is fitted and centred.</param>
    /// <returns>The document, UTF-8.</returns>
    public byte[] ToSvg(int side) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"""
        <svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
             viewBox="{Left} {Top} {Width} {Height}" width="{side}" height="{side}" color="#000">{Body}</svg>
        """));
}
