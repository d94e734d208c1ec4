using StreamSynth.Report.Markup;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Report.Sections;

/// <summary>Draws one confusion matrix as a heat map.</summary>
internal static class ConfusionMatrixDrawing
{
    private const double LetterWidth = 6.3;

    public static void Write(Html html, string set, string[] classes, IReadOnlyList<PredictionRow> rows)
    {
        Dictionary<string, int> index = classes.Select((name, i) => (name, i)).ToDictionary(pair => pair.name, pair => pair.i);
        int[,] counts = new int[classes.Length, classes.Length];
        foreach (PredictionRow row in rows) counts[index[row.Truth], index[row.Predicted]]++;

        double cell = classes.Length <= 16 ? 34 : classes.Length <= 30 ? 24 : 18;
        double room = (classes.Max(name => name.Length) * LetterWidth) + 10;
        double side = classes.Length * cell;
        html.Raw("<div class=\"scroll\">");
        html.Write($"<svg class=\"confusion\" style=\"width:{room + side:0}px;min-width:{(room + side) * 0.62:0}px\" viewBox=\"0 0 ");
        html.Write($"{room + side:0} {room + side:0}\" role=\"img\" aria-label=\"confusion matrix, {set}\">\n");
        for (int i = 0; i < classes.Length; i++)
        {
            double middle = room + ((i + 0.5) * cell);
            html.Write($"<text class=\"tick end\" x=\"{room - 6:0.#}\" y=\"{middle + 3.5:0.#}\">{classes[i]}</text>");
            html.Write($"<text class=\"tick\" transform=\"translate({middle + 3.5:0.#} {room - 6:0.#}) rotate(-90)\">");
            html.Write($"{classes[i]}</text>\n");
            WriteRow(html, classes, counts, i, room, cell);
        }

        html.Raw("</svg></div>\n");
    }

    private static void WriteRow(Html html, string[] classes, int[,] counts, int truth, double room, double cell)
    {
        int all = 0;
        for (int j = 0; j < classes.Length; j++) all += counts[truth, j];
        for (int j = 0; j < classes.Length; j++)
        {
            int count = counts[truth, j];
            double share = all > 0 ? count / (double)all : 0;
            double x = room + (j * cell);
            double y = room + (truth * cell);

            // A root makes single errors among many visible.
            double shade = Math.Sqrt(share) * 0.92;
            string kind = truth == j ? "right" : "wrong";
            html.Write($"<rect class=\"empty-cell\" x=\"{x + 0.75:0.##}\" y=\"{y + 0.75:0.##}\" width=\"{cell - 1.5:0.##}\" ");
            html.Write($"height=\"{cell - 1.5:0.##}\" rx=\"2\" />");
            if (count == 0) continue;
            html.Write($"<g data-truth=\"{classes[truth]}\" data-predicted=\"{classes[j]}\"><title>");
            html.Write($"{classes[truth]} taken for {classes[j]}: {count} of {all} ({Quantity.Percent(share, "0")})</title>");
            html.Write($"<rect class=\"{kind}\" fill-opacity=\"{shade:0.###}\" x=\"{x + 0.75:0.##}\" y=\"{y + 0.75:0.##}\" ");
            html.Write($"width=\"{cell - 1.5:0.##}\" height=\"{cell - 1.5:0.##}\" rx=\"2\" />");
            html.Write($"<text class=\"count{(shade > 0.55 ? " over" : string.Empty)}\" x=\"{x + (cell / 2):0.#}\" ");
            html.Write($"y=\"{y + (cell / 2) + 3.8:0.#}\">{count}</text></g>\n");
        }
    }
}
