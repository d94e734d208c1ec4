using StreamSynth.Report.Markup;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Report.Sections;

/// <summary>Draws an accuracy with its confidence interval and the level of chance on a line from 0 to 100 %.</summary>
internal static class IntervalBar
{
    public static void Write(Html html, AccuracyRow accuracy, double chance)
    {
        double low = Clamp(accuracy.Low);
        double high = Clamp(accuracy.High);
        html.Raw("<svg class=\"interval\" viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"interval ");
        html.Write($"{low:0.0} to {high:0.0} percent\">");
        html.Raw("<rect class=\"track\" x=\"0\" y=\"3\" width=\"100\" height=\"2\" />");
        html.Write($"<rect class=\"band\" x=\"{low:0.##}\" y=\"1.5\" width=\"{Math.Max(high - low, 0.4):0.##}\" height=\"5\" />");
        html.Write($"<rect class=\"mark\" x=\"{Clamp(accuracy.SetAveraged) - 0.5:0.##}\" y=\"0\" width=\"1\" height=\"8\" />");
        html.Write($"<rect class=\"chance\" x=\"{Clamp(chance) - 0.25:0.##}\" y=\"0\" width=\"0.5\" height=\"8\"><title>");
        html.Write($"chance {Quantity.Percent(chance)}</title></rect></svg>");
    }

    private static double Clamp(double share) => double.IsFinite(share) ? Math.Clamp(share, 0, 1) * 100 : 0;
}
