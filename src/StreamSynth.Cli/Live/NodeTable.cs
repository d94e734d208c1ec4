using Spectre.Console;

namespace StreamSynth.Cli.Live;

/// <summary>
/// Draws the table of nodes: counts, queue, rate, and where the time goes. Wider terminals also see totals, a bar of the time, and block names; narrow ones less.
/// </summary>
internal static class NodeTable
{
    private const int LongestName = 24;

    private static readonly Column[] Columns =
    [
        new(" ", 1, 1, 0, (row, _) => row.Mark()),
        new("node", 0, 1, 0, (row, width) => row.Name(width)),
        new("block", 24, 1, 140, (row, width) => row.Block(width)),
        new("done", 7, 1, 0, (row, _) => row.Done()),
        new("sent", 7, 1, 110, (row, _) => row.Sent()),
        new("of", 7, 1, 110, (row, _) => row.Expected()),
        new("skipped", 7, 1, 0, (row, _) => row.Skipped()),
        new("failed", 6, 1, 0, (row, _) => row.Failed()),
        new("queue", 5, 1, 0, (row, _) => row.Queue()),
        new("rate", 8, 1, 0, (row, _) => row.Rate()),
        new("working", 7, 1, 0, (row, _) => row.Working()),
        new("starved", 7, 1, 72, (row, _) => row.Starved()),
        new("blocked", 7, 2, 72, (row, _) => row.Blocked()),
        new("time", NodeRowView.TimeBarWidth, 0, 110, (row, _) => row.TimeBar()),
    ];

    /// <summary>Draws the table for a terminal of so many columns.</summary>
    public static Table Draw(Moment moment, int width, bool unicode)
    {
        Column[] shown = [.. Columns.Where(c => width >= c.FromWidth)];
        int nameWidth = Math.Clamp(width - 1 - shown.Sum(c => c.Width + c.Gap), 6, Math.Max(6, Math.Min(LongestName, moment.Snapshot.Nodes.Max(n => n.Node.Length))));
        Table table = new Table().NoBorder();
        foreach (Column column in shown)
        {
            bool isText = column.Width == 0 || column.Title is " " or "block" or "time";
            table.AddColumn(new TableColumn(new Markup($"[grey]{column.Title}[/]"))
            {
                Width = column.Width == 0 ? nameWidth : column.Width,
                Alignment = isText ? Justify.Left : Justify.Right,
                NoWrap = true,
                Padding = new(0, 0, column.Gap, 0),
            });
        }

        for (int i = 0; i < moment.Snapshot.Nodes.Count; i++)
        {
            var row = new NodeRowView(moment.Snapshot.Nodes[i], moment.Rates[i], unicode);
            table.AddRow([.. shown.Select(c => new Markup(c.Cell(row, c.Width == 0 ? nameWidth : c.Width)))]);
        }

        return table;
    }

    /// <summary>Is one column with the gap behind it (a table without borders has none in front); the width 0 stands for what the others leave over.</summary>
    private sealed record Column(string Title, int Width, int Gap, int FromWidth, Func<NodeRowView, int, string> Cell);
}
