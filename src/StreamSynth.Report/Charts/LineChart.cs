using System.Globalization;
using System.Text;
using System.Text.Json;
using StreamSynth.Report.Markup;

namespace StreamSynth.Report.Charts;

/// <summary>Draws series over a common x axis, with ticks, labels and legend.</summary>
internal sealed record LineChart
{
    private const double Width = 540;
    private const double Height = 250;
    private const double Left = 48;
    private const double Right = 14;
    private const double Top = 10;
    private const double Bottom = 36;
    private const int Buckets = 400;

    public required string Title { get; init; }

    public required string XLabel { get; init; }

    /// <summary>Gives the format of y values in ticks and on hover, such as "0.00" or "0 %".</summary>
    public required string Format { get; init; }

    public required IReadOnlyList<Series> Series { get; init; }

    public bool FromZero { get; init; }

    /// <summary>Gives a level drawn as a dotted line with its name, such as chance.</summary>
    public (string Name, double Value)? Level { get; init; }

    public void Write(Html html)
    {
        IEnumerable<double> ys = Series.SelectMany(series => series.Points.Select(point => point.Y)).Concat(Level is { } level ? [level.Value] : []);
        Axis x = Axis.Over(Series.SelectMany(series => series.Points.Select(point => point.X)), Left, Width - Right, fromZero: true);
        Axis y = Axis.Over(ys, Height - Bottom, Top, FromZero).Rounded(5);

        html.Write($"<figure class=\"chart\"><figcaption>{Title}</figcaption>\n");
        html.Write($"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{Title}\" data-chart=\"{HoverData(x, y)}\">\n");
        WriteAxes(html, x, y);
        WriteLevel(html, y);
        foreach (Series series in Series.Where(series => series.Smoothed))
        {
            html.Write($"<path class=\"raw {series.Style}\" d=\"{PathOf(series.Points, x, y)}\" />\n");
        }

        foreach (Series series in Series) WriteLine(html, series, x, y);
        html.Raw("</svg>\n");
        WriteLegend(html);
        html.Raw("</figure>\n");
    }

    private static void WriteLine(Html html, Series series, Axis x, Axis y)
    {
        html.Write($"<path class=\"line {series.Style}\" d=\"{PathOf(Drawn(series), x, y)}\" />\n");
        if (!series.Dotted) return;
        foreach ((double px, double py) in series.Points.Where(point => double.IsFinite(point.Y)))
        {
            html.Write($"<circle class=\"dot {series.Style}\" cx=\"{x.At(px):0.#}\" cy=\"{y.At(py):0.#}\" r=\"2.4\" />");
        }
    }

    private static IReadOnlyList<(double X, double Y)> Drawn(Series series) =>
        series.Smoothed ? Smoothing.Triangular(series.Points, Math.Max(1, series.Points.Count / 30)) : series.Points;

    private static string PathOf(IReadOnlyList<(double X, double Y)> points, Axis x, Axis y)
    {
        StringBuilder path = new();
        bool pen = false;
        foreach ((double px, double py) in Smoothing.Thin(points, Buckets))
        {
            if (!double.IsFinite(py))
            {
                pen = false;
                continue;
            }

            path.Append(CultureInfo.InvariantCulture, $"{(pen ? 'L' : 'M')}{x.At(px):0.#} {y.At(py):0.#}");
            pen = true;
        }

        return path.ToString();
    }

    private void WriteAxes(Html html, Axis x, Axis y)
    {
        foreach (double tick in y.Ticks(5))
        {
            double at = y.At(tick);
            html.Write($"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{at:0.#}\" y2=\"{at:0.#}\" />");
            html.Write($"<text class=\"tick end\" x=\"{Left - 7}\" y=\"{at + 3.5:0.#}\">");
            html.Write($"{tick.ToString(Format, CultureInfo.InvariantCulture)}</text>");
        }

        foreach (double tick in x.Ticks(6))
        {
            html.Write($"<text class=\"tick middle\" x=\"{x.At(tick):0.#}\" y=\"{Height - Bottom + 16}\">{Quantity.Number(tick, "#,0.##")}</text>");
        }

        html.Write($"\n<line class=\"base\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Height - Bottom}\" y2=\"{Height - Bottom}\" />");
        html.Write($"<text class=\"tick middle axis\" x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 4}\">{XLabel}</text>\n");
    }

    private void WriteLevel(Html html, Axis y)
    {
        if (Level is not { } level) return;

        double at = y.At(level.Value);
        html.Write($"<line class=\"level\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{at:0.#}\" y2=\"{at:0.#}\" />");
        html.Write($"<text class=\"tick end\" x=\"{Width - Right}\" y=\"{at - 4:0.#}\">{level.Name}</text>\n");
    }

    private void WriteLegend(Html html)
    {
        if (Series.Count == 1 && Series[0].Name == Title) return;

        html.Raw("<p class=\"legend\">");
        foreach (Series series in Series) html.Write($"<span><i class=\"key {series.Style}\"></i>{series.Name}</span>\n");
        html.Raw("</p>");
    }

    // Read by report.js for the line that follows the pointer.
    private string HoverData(Axis x, Axis y) => JsonSerializer.Serialize(new
    {
        xLabel = XLabel,
        percent = Format.Contains('%', StringComparison.Ordinal),
        x = new[] { x.Low, x.High, x.Start, x.End },
        y = new[] { y.Low, y.High, y.Start, y.End },
        series = Series.Select(series => new
        {
            name = series.Name,
            style = series.Style,
            points = Smoothing.Thin(Drawn(series), Buckets)
                .Where(point => double.IsFinite(point.Y))
                .Select(point => new[] { point.X, Math.Round(point.Y, 6) }),
        }),
    });
}
