using StreamSynth.Report.Charts;
using StreamSynth.Report.Markup;
using StreamSynth.Storage.Experiments;

namespace StreamSynth.Report.Experiments;

/// <summary>Draws accuracy against synthetic images per real one: a line with bars per arm, a level for an arm without synthetic images.</summary>
internal static class MultipleChart
{
    private const double Width = 540;
    private const double Height = 300;
    private const double Left = 48;
    private const double Right = 14;
    private const double Top = 10;
    private const double Bottom = 36;

    // Bars at one multiple stand beside each other.
    private const double Apart = 5;

    public static void Write(Html html, string title, IReadOnlyList<ResultRow> rows)
    {
        ResultRow[][] arms = [.. rows.GroupBy(r => r.Arm).Select(arm => arm.OrderBy(r => r.Multiple).ToArray())];
        Axis x = Axis.Over(rows.Select(r => (double)r.Multiple).Append(0), Left + 12, Width - Right - (Apart * arms.Length), fromZero: true);
        Axis y = Axis.Over(rows.SelectMany(r => new[] { r.Low, r.High }), Height - Bottom, Top, fromZero: false).Rounded(5);
        html.Write($"<figure class=\"chart\"><figcaption>{title}</figcaption>\n<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{title}\">\n");
        WriteAxes(html, x, y, [.. rows.Select(r => r.Multiple).Distinct().Order()]);
        foreach ((int i, ResultRow[] arm) in arms.Index()) WriteArm(html, arm, Colour(i, arms.Length), Apart * i, x, y);
        html.Raw("</svg>\n<p class=\"legend\">");
        foreach ((int i, ResultRow[] arm) in arms.Index()) html.Write($"<span><i class=\"key\" style=\"background:{Colour(i, arms.Length)}\"></i>{arm[0].Title}</span>\n");
        html.Raw("</p></figure>\n");
    }

    // Hues around the circle, at a lightness that reads on white and on black.
    private static string Colour(int arm, int arms) => FormattableString.Invariant($"hsl({360.0 * arm / arms:0} 55% 48%)");

    private static void WriteAxes(Html html, Axis x, Axis y, int[] multiples)
    {
        foreach (double tick in y.Ticks(5))
        {
            double at = y.At(tick);
            html.Write($"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{at:0.#}\" y2=\"{at:0.#}\" />");
            html.Write($"<text class=\"tick end\" x=\"{Left - 7}\" y=\"{at + 3.5:0.#}\">{Quantity.Percent(tick, "0.#")}</text>");
        }

        foreach (int multiple in multiples) html.Write($"<text class=\"tick middle\" x=\"{x.At(multiple):0.#}\" y=\"{Height - Bottom + 16}\">{multiple}x</text>");
        html.Write($"\n<line class=\"base\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Height - Bottom}\" y2=\"{Height - Bottom}\" />");
        html.Write($"<text class=\"tick middle axis\" x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 4}\">synthetic images per real one</text>\n");
    }

    private static void WriteArm(Html html, ResultRow[] arm, string colour, double shift, Axis x, Axis y)
    {
        if (arm is [{ Multiple: 0 } level])
        {
            html.Write($"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{y.At(level.Mean):0.#}\" y2=\"{y.At(level.Mean):0.#}\" style=\"stroke:{colour};stroke-dasharray:2 4;stroke-width:1.4\" />\n");
        }
        else if (arm.Length > 1)
        {
            string points = string.Join(" ", arm.Select(r => FormattableString.Invariant($"{x.At(r.Multiple) + shift:0.#},{y.At(r.Mean):0.#}")));
            html.Write($"<polyline points=\"{points}\" style=\"fill:none;stroke:{colour};stroke-width:1.9;stroke-linejoin:round\" />\n");
        }

        foreach (ResultRow row in arm)
        {
            double at = x.At(row.Multiple) + shift;
            html.Write($"<g><title>{row.Title}, {row.Multiple}x: {Quantity.Percent(row.Mean)} ({Quantity.Number(row.Low * 100, "0.0")} to {Quantity.Number(row.High * 100, "0.0")})</title>");
            html.Write($"<line x1=\"{at:0.#}\" x2=\"{at:0.#}\" y1=\"{y.At(row.Low):0.#}\" y2=\"{y.At(row.High):0.#}\" style=\"stroke:{colour};stroke-width:1.2;opacity:0.6\" />");
            html.Write($"<circle cx=\"{at:0.#}\" cy=\"{y.At(row.Mean):0.#}\" r=\"{(row.IsChosen ? 4.2 : 2.8):0.#}\" style=\"fill:{colour}\" /></g>\n");
        }
    }
}
