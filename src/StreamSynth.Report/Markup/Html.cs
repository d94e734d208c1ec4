using System.Globalization;

namespace StreamSynth.Report.Markup;

/// <summary>Writes XML-conformant HTML. Literal parts of an interpolated string are markup; every hole is escaped, so no value can become markup.</summary>
internal sealed class Html(TextWriter output)
{
    // Holds the replacement for characters that XML forbids even as references.
    private const char Replacement = '\uFFFD';

    /// <summary>Writes markup with escaped holes: <c>html.Write($"&lt;td&gt;{value}&lt;/td&gt;")</c>.</summary>
    public void Write([System.Runtime.CompilerServices.InterpolatedStringHandlerArgument("")] HtmlText text) => _ = text;

    /// <summary>Writes text that is markup already, such as a style sheet of ours.</summary>
    public void Raw(string trusted) => output.Write(trusted);

    /// <summary>Writes text, escaped for element content and for quoted attributes.</summary>
    public void Text(ReadOnlySpan<char> text)
    {
        foreach (char letter in text)
        {
            switch (letter)
            {
                case '<': output.Write("&lt;"); break;
                case '>': output.Write("&gt;"); break;
                case '&': output.Write("&amp;"); break;
                case '"': output.Write("&quot;"); break;
                case '\'': output.Write("&#39;"); break;
                case '\n' or '\t': output.Write(letter); break;
                default: output.Write(char.IsControl(letter) || letter is '\uFFFE' or '\uFFFF' ? Replacement : letter); break;
            }
        }
    }

    /// <summary>Writes a number or other value in the invariant culture, escaped.</summary>
    public void Value<T>(T value, string? format) =>
        Text(value is IFormattable formattable ? formattable.ToString(format, CultureInfo.InvariantCulture) : value?.ToString() ?? string.Empty);
}
