using System.Text;
using StreamSynth.Cli.Printing;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Cli.Drawing;

/// <summary>Writes a planned graph in the DOT language of Graphviz.</summary>
internal static class DotDrawing
{
    public static void Write(GraphPlan plan, TextWriter output)
    {
        output.WriteLine($"digraph {Quote(plan.Graph.Name)} {{");
        output.WriteLine("    rankdir=TB;");
        output.WriteLine("    node [shape=box, style=rounded, fontname=\"Helvetica\", fontsize=12];");
        output.WriteLine("    edge [fontname=\"Helvetica\", fontsize=9];");
        foreach (PlannedNode node in plan.Nodes)
        {
            output.WriteLine($"    {Quote(node.Name)} [label={Quote(node.Name, node.Descriptor.Name + LimitText.Of(node))}];");
        }

        foreach (PlannedEdge edge in plan.Edges)
        {
            string label = Quote($"{edge.FromPort.Name} to {edge.ToPort.Name}", EdgeText.Type(plan, edge), EdgeText.Credit(edge));
            string style = edge.ToPort.Gathered ? ", style=dashed" : string.Empty;
            output.WriteLine($"    {Quote(edge.From)} -> {Quote(edge.To)} [label={label}{style}];");
        }

        output.WriteLine("}");
    }

    // In a quoted DOT string only the quote is special to the reader; labels also read backslashes, so both are doubled up. \n parts the lines.
    private static string Quote(params ReadOnlySpan<string> lines)
    {
        var quoted = new StringBuilder("\"");
        for (int i = 0; i < lines.Length; i++)
        {
            if (i > 0) quoted.Append("\\n");
            foreach (char letter in lines[i])
            {
                if (letter is '"' or '\\') quoted.Append('\\');
                quoted.Append(char.IsControl(letter) ? ' ' : letter);
            }
        }

        return quoted.Append('"').ToString();
    }
}
