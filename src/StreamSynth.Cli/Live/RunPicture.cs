using Spectre.Console;
using Spectre.Console.Rendering;
using StreamSynth.Cli.Printing;
using StreamSynth.Engine.Memory;
using StreamSynth.Engine.Telemetry;

namespace StreamSynth.Cli.Live;

/// <summary>Draws one moment of a run for a terminal: progress bar, table of nodes, measurements, memory.</summary>
internal static class RunPicture
{
    // Headline, bar, blank, titles, blank, memory, notice.
    private const int FixedLines = 7;

    /// <summary>Draws for a terminal of a size.</summary>
    /// <param name="moment">What to show.</param>
    /// <param name="width">Columns of the terminal.</param>
    /// <param name="height">Lines of the terminal; where they do not hold all nodes, those that have ended give way.</param>
    /// <param name="unicode">Whether the terminal shows more than ASCII.</param>
    public static IRenderable Draw(Moment moment, int width, int height, bool unicode)
    {
        NodeSnapshot[] news = [.. moment.Snapshot.Nodes.Where(HasNews)];
        Moment shown = moment.Snapshot.Nodes.Count + news.Length + FixedLines > height ? WithoutEnded(moment) : moment;
        int hidden = moment.Snapshot.Nodes.Count - shown.Snapshot.Nodes.Count;

        List<IRenderable> rows = [Headline(moment), Bar(moment, width, unicode), new Text(" ")];
        if (hidden > 0) rows.Add(Line(hidden == 1 ? "[grey]1 node has ended[/]" : $"[grey]{hidden} nodes have ended[/]"));
        if (shown.Snapshot.Nodes.Count > 0) rows.Add(NodeTable.Draw(shown, width, unicode));
        rows.Add(new Text(" "));
        rows.AddRange(news.Select(n => Measurements(n, width)));
        rows.Add(Memory(moment));

        // The last line is there even when empty: terminals echo ^C where the cursor stands, and the notice then covers it.
        rows.Add(new Markup($"[yellow]{Markup.Escape(moment.Notice ?? " ")}[/]"));

        return new Rows(rows);
    }

    private static Moment WithoutEnded(Moment moment)
    {
        (NodeSnapshot Node, double? Rate)[] open = [.. moment.Snapshot.Nodes.Zip(moment.Rates).Where(n => !n.First.HasEnded)];
        return moment with { Snapshot = moment.Snapshot with { Nodes = [.. open.Select(n => n.Node)] }, Rates = [.. open.Select(n => n.Rate)] };
    }

    private static Markup Headline(Moment moment)
    {
        string elapsed = $"{Amounts.Duration(moment.Snapshot.Elapsed)} elapsed";
        string left = moment switch
        {
            { HasEnded: true } => "ended",
            { Left: { } time, Notice: null } => $"about {Amounts.Duration(time)} left",
            { Notice: not null } => "stopping",
            _ => "estimating time left",
        };
        string share = moment.Fraction is { } fraction ? Amounts.Percent(fraction) : string.Empty;

        return Line($"[bold]{Markup.Escape(moment.Graph)}[/]  {share}  {elapsed}, {left}");
    }

    private static Markup Bar(Moment moment, int width, bool unicode)
    {
        int columns = Math.Max(10, width - 2);
        int filled = (int)Math.Round((moment.Fraction ?? 0) * columns);
        (char done, char open) = unicode ? ('━', '━') : ('=', '-');

        return Line($"[green]{new string(done, filled)}[/][grey35]{new string(open, columns - filled)}[/]");
    }

    private static bool HasNews(NodeSnapshot node) => node.Progress is not null || node.Latest.Count > 0;

    // What matters most comes first; what does not fit the line is left out.
    private static Markup Measurements(NodeSnapshot node, int width)
    {
        List<(string Name, string Value)> parts = [.. MeasurementOrder.Of(node).Select(m => (m.Name, Amounts.Measurement(m.Name, m.Value)))];
        if (node.Progress?.Lap is { } lap) parts.Insert(0, (lap.Unit, $"{lap.Number} of {lap.Total}"));
        if (node.Progress is { } progress) parts.Insert(0, (progress.Unit, $"{progress.Done} of {progress.Total}"));
        int length = node.Node.Length;
        IEnumerable<string> fitting = parts
            .TakeWhile(p => (length += p.Name.Length + p.Value.Length + 3) < width)
            .Select(p => $"  {Markup.Escape(p.Name)} [bold]{p.Value}[/]");

        return Line($"{Markup.Escape(node.Node)}{string.Concat(fitting)}");
    }

    private static Markup Memory(Moment moment) => Line(
        $"[grey]payload {ByteSize.Format(moment.Snapshot.PayloadBytes)} of {ByteSize.Format(moment.BudgetBytes)}, "
        + $"at most {ByteSize.Format(moment.Snapshot.PayloadHighWaterBytes)}; resident {ByteSize.Format(moment.ResidentBytes)}"
        + $"{(moment.NewestSave is { } save ? $"; {Markup.Escape(SaveText.Short(save))}" : string.Empty)}[/]");

    private static Markup Line(string markup) => new Markup(markup).Overflow(Overflow.Ellipsis);
}
