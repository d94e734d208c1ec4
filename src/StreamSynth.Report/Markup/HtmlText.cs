using System.Runtime.CompilerServices;

namespace StreamSynth.Report.Markup;

/// <summary>Receives the parts of an interpolated string: literals go out as they are, holes escaped.</summary>
[InterpolatedStringHandler]
internal readonly ref struct HtmlText
{
    private readonly Html _html;

    // The compiler passes both lengths; nothing is buffered here, so neither is needed.
    public HtmlText(int literalLength, int holes, Html html)
    {
        _ = literalLength;
        _ = holes;
        _html = html;
    }

    public void AppendLiteral(string markup) => _html.Raw(markup);

    public void AppendFormatted(string? text) => _html.Text(text);

    public void AppendFormatted<T>(T value, string? format = null) => _html.Value(value, format);
}
