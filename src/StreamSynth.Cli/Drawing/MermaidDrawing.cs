using System.Text;
using StreamSynth.Cli.Printing;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Cli.Drawing;

/// <summary>Writes a planned graph as a Mermaid flowchart, which GitHub and many editors draw inside Markdown.</summary>
internal static class MermaidDrawing
{
    public static void Write(GraphPlan plan, TextWriter output)
    {
        // The front matter is YAML, of which every JSON text is a part.
        output.WriteLine("---");
        output.WriteLine($"title: {System.Text.Json.JsonSerializer.Serialize(plan.Graph.Name)}");
        output.WriteLine("---");
        output.WriteLine("flowchart TD");

        // Names of nodes may be words of the language, such as "end": identifiers of our own are never one.
        Dictionary<string, string> ids = plan.Nodes.Select((node, i) => (node.Name, $"n{i}")).ToDictionary(pair => pair.Name, pair => pair.Item2);
        foreach (PlannedNode node in plan.Nodes)
        {
            output.WriteLine($"    {ids[node.Name]}[\"{Escape(node.Name)}<br/><small>{Escape(node.Descriptor.Name + LimitText.Of(node))}</small>\"]");
        }

        foreach (PlannedEdge edge in plan.Edges)
        {
            string arrow = edge.ToPort.Gathered ? "-.->" : "-->";
            string label = $"{Escape($"{edge.FromPort.Name} to {edge.ToPort.Name}")}<br/>{Escape(EdgeText.Type(plan, edge))}<br/>{Escape(EdgeText.Credit(edge))}";
            output.WriteLine($"    {ids[edge.From]} {arrow}|\"{label}\"| {ids[edge.To]}");
        }
    }

    // Inside a quoted text only the quote and the two signs of an entity end or change anything; angle brackets would be markup. Code points in decimal are the escape.
    private static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (char letter in text)
        {
            if (letter is '"' or '#' or '&' or ';' or '<' or '>' or '`' or '\\' || char.IsControl(letter)) escaped.Append('#').Append((int)letter).Append(';');
            else escaped.Append(letter);
        }

        return escaped.ToString();
    }
}
