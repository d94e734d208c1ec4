using System.Text.Json;

namespace StreamSynth.Media.Icons;

/// <summary>Reads one set's file token by token and keeps only the wanted icons: a set holds up to 100 MB, and most is skipped.</summary>
internal static class IconSetReader
{
    private const double IconifyDefaultSide = 16;

    private sealed record Raw(string Name, string Body, double? Left, double? Top, double? Width, double? Height);

    internal static IReadOnlyList<KeyValuePair<string, IconDrawing>> Read(ReadOnlySpan<byte> json, Func<string, bool> wanted)
    {
        Utf8JsonReader reader = new(json);
        List<Raw> raws = [];
        double left = 0;
        double top = 0;
        double width = IconifyDefaultSide;
        double height = IconifyDefaultSide;
        Enter(ref reader);
        while (NextName(ref reader, out string name))
        {
            switch (name)
            {
                case "icons": ReadIcons(ref reader, wanted, raws); break;
                case "left": left = Number(ref reader); break;
                case "top": top = Number(ref reader); break;
                case "width": width = Number(ref reader); break;
                case "height": height = Number(ref reader); break;
                default: reader.Skip(); break;
            }
        }

        // The set's own view box stands after its icons in the file, hence the second pass.
        return [.. raws.Select(raw => KeyValuePair.Create(
            raw.Name,
            new IconDrawing(raw.Body, raw.Left ?? left, raw.Top ?? top, raw.Width ?? width, raw.Height ?? height)))];
    }

    private static void ReadIcons(ref Utf8JsonReader reader, Func<string, bool> wanted, List<Raw> raws)
    {
        Enter(ref reader);
        while (NextName(ref reader, out string name))
        {
            if (!wanted(name))
            {
                reader.Skip();
            }
            else if (ReadIcon(ref reader, name) is { } raw)
            {
                raws.Add(raw);
            }
        }
    }

    private static Raw? ReadIcon(ref Utf8JsonReader reader, string iconName)
    {
        Raw raw = new(iconName, "", null, null, null, null);
        bool hidden = false;
        Enter(ref reader);
        while (NextName(ref reader, out string name))
        {
            switch (name)
            {
                case "body": reader.Read(); raw = raw with { Body = reader.GetString() ?? "" }; break;
                case "left": raw = raw with { Left = Number(ref reader) }; break;
                case "top": raw = raw with { Top = Number(ref reader) }; break;
                case "width": raw = raw with { Width = Number(ref reader) }; break;
                case "height": raw = raw with { Height = Number(ref reader) }; break;
                case "hidden": reader.Read(); hidden = reader.TokenType != JsonTokenType.False; break;
                default: reader.Skip(); break;
            }
        }

        return hidden ? null : raw;
    }

    private static void Enter(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException($"Expected an object at byte {reader.TokenStartIndex}, found {reader.TokenType}.");
        }
    }

    private static bool NextName(ref Utf8JsonReader reader, out string name)
    {
        if (!reader.Read()) throw new JsonException($"The file ends at byte {reader.BytesConsumed} inside an object.");
        bool more = reader.TokenType == JsonTokenType.PropertyName;
        name = more ? reader.GetString()! : "";
        return more;
    }

    private static double Number(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetDouble();
    }
}
