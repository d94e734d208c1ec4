using System.Reflection;

namespace StreamSynth.Report.Markup;

/// <summary>Writes head and foot of a page that opens offline: styles and script are inside.</summary>
internal static class PageFrame
{
    /// <summary>Writes everything before the content.</summary>
    public static void Begin(Html html, string title)
    {
        html.Raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\" />\n");
        html.Raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />");
        html.Raw("\n<meta name=\"color-scheme\" content=\"light dark\" />\n");
        html.Write($"<title>{title} · StreamSynth</title>\n<link rel=\"icon\" href=\"data:,\" />\n");
        html.Raw($"<style>\n{Asset("report.css")}</style>\n</head>\n<body>\n<main>\n");
    }

    /// <summary>Writes everything after the content.</summary>
    public static void End(Html html)
    {
        html.Raw("</main>\n");
        html.Raw($"<script>\n//<![CDATA[\n{Asset("report.js")}//]]>\n</script>\n</body>\n</html>\n");
    }

    private static string Asset(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
