using Spectre.Console;
using StreamSynth.Cli.Printing;
using StreamSynth.Engine.Telemetry;

namespace StreamSynth.Cli.Live;

/// <summary>Writes the cells of one node as Spectre markup.</summary>
/// <param name="Node">Counts of the node.</param>
/// <param name="ItemRate">Items per second; null while nothing can be said.</param>
/// <param name="Unicode">Whether the terminal shows more than ASCII.</param>
internal sealed record NodeRowView(NodeSnapshot Node, double? ItemRate, bool Unicode)
{
    public const int TimeBarWidth = 16;

    private double Life => Node.Working + Node.Starved + Node.Blocked;

    private bool IsRunning => !Node.HasEnded && Life > 0;

    public string Mark()
    {
        (string ended, string running, string waiting) = Unicode ? ("✓", "▸", "·") : ("+", ">", ".");
        if (Node.HasEnded) return $"[green]{ended}[/]";

        return IsRunning ? $"[bold]{running}[/]" : $"[grey]{waiting}[/]";
    }

    public string Name(int width) => Dim(Markup.Escape(Shorten(Node.Node, width)), IsRunning);

    public string Block(int width) => Dim(Markup.Escape(Shorten(Node.Block, width)), false);

    public string Done() => Dim(Amounts.Count(Node.Done), IsRunning);

    public string Sent() => Dim(Amounts.Count(Node.Emitted), IsRunning);

    public string Expected() => Dim(Node.Expected is { } expected ? Amounts.Count(expected) : string.Empty, false);

    public string Skipped() => Dim(Amounts.Count(Node.Skipped), Node.Skipped > 0);

    public string Failed() => Node.Failed > 0 ? $"[red]{Amounts.Count(Node.Failed)}[/]" : Dim("0", false);

    public string Queue() => Node.HasEnded ? string.Empty : Dim(Amounts.Count(Node.Queue), Node.Queue > 0);

    public string Rate() => ItemRate is { } rate && Node.Done + Node.Skipped + Node.Failed > 0 ? Dim(Amounts.Rate(rate), IsRunning) : string.Empty;

    public string Working() => Share(Node.Working, "green");

    public string Starved() => Share(Node.Starved, "blue");

    public string Blocked() => Share(Node.Blocked, "yellow");

    /// <summary>Draws the node's time: green works, blue waits for input, yellow waits for room.</summary>
    public string TimeBar()
    {
        if (Life <= 0) return string.Empty;

        int working = (int)Math.Round(Node.Working / Life * TimeBarWidth);
        int blocked = Math.Min(TimeBarWidth - working, (int)Math.Round(Node.Blocked / Life * TimeBarWidth));
        (char w, char s, char b) = Unicode ? ('█', '░', '▒') : ('#', '.', '=');

        return $"[green]{new string(w, working)}[/][blue]{new string(s, TimeBarWidth - working - blocked)}[/][yellow]{new string(b, blocked)}[/]";
    }

    private string Share(double seconds, string colour)
    {
        if (Life <= 0) return string.Empty;

        string text = Amounts.Percent(seconds / Life);
        return seconds >= Life / 2 && IsRunning ? $"[{colour}]{text}[/]" : Dim(text, false);
    }

    private static string Dim(string text, bool matters) => matters ? text : $"[grey]{text}[/]";

    private string Shorten(string text, int width) => text.Length <= width ? text : $"{text[..(width - 1)]}{(Unicode ? '…' : '~')}";
}
