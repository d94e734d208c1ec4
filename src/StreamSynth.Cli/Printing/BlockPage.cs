using System.ComponentModel;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using StreamSynth.Cli.Graphs;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Cli.Printing;

/// <summary>Writes one block whole: ports, options, limits, and how it looks in a graph.</summary>
internal static class BlockPage
{
    private static readonly JsonSerializerOptions OneLine = new(RecordReader.Json) { WriteIndented = false };

    public static void Write(BlockDescriptor block, TextWriter output, int width)
    {
        Wrapping.WriteIndented(output, $"{block.Name}: {block.Summary}", 0, width);
        Wrapping.WriteIndented(output, Describe(block.Kind), 0, width);

        WritePorts("inputs", block.Inputs, output, width);
        WritePorts(block.Outputs.Count > 1 ? "outputs" : "output", block.Outputs, output, width);
        WriteMembers("options", block.Options, RecordReader.MembersOf(block.Options), output, width);
        WriteMembers("limits", typeof(NodeLimits), RecordReader.MembersOf(typeof(NodeLimits)).Where(m => LimitUse.Applies(m.Name, block)), output, width);
        WriteExample(block, output);
    }

    private static string Describe(BlockKind kind) => kind switch
    {
        BlockKind.Source => "A source: it yields items in an order that is always the same.",
        BlockKind.Transform => "Takes items one by one and gives one for one, or drops it; calls may run in parallel.",
        BlockKind.BatchTransform => "Takes items in batches and gives one for one, or drops it; calls may run in parallel.",
        BlockKind.Expand => "Gives several items for each one.",
        BlockKind.Consume => "Reads its input at its own pace and may give results on the way.",
        BlockKind.Route => "Sends each item on as it is, to one output or to several; on the others it appears as skipped.",
        BlockKind.Reorder => "Sends items on in another order.",
        BlockKind.Join => "Makes one item of the two halves that arrive by two ways.",
        BlockKind.Merge => "Makes one stream of several.",
        _ => "A sink: it takes items and gives none.",
    };

    private static void WritePorts(string title, IEnumerable<Port> ports, TextWriter output, int width)
    {
        List<(string, string)> rows = [.. ports.Select(p => (p.Name, Describe(p)))];
        output.WriteLine();
        output.WriteLine(title);
        if (rows.Count == 0) rows.Add(("none", string.Empty));
        Wrapping.WriteColumns(output, rows, width);
    }

    private static string Describe(Port port)
    {
        string gathered = port.Gathered ? "; read to its end before the block starts" : string.Empty;
        string optional = port.Optional ? "; may be left open" : string.Empty;

        return $"{PortText.Type(port, port.Shape)}{gathered}{optional}";
    }

    private static void WriteMembers(string title, Type record, IEnumerable<PropertyInfo> members, TextWriter output, int width)
    {
        // Required members are not asked for here: the object only shows the defaults of the others.
        object defaults = Activator.CreateInstance(record)!;
        output.WriteLine();
        output.WriteLine(title);
        bool any = false;
        foreach (PropertyInfo member in members)
        {
            any = true;
            bool isRequired = member.IsDefined(typeof(RequiredMemberAttribute));
            string standing = isRequired ? "required" : $"default {JsonSerializer.Serialize(member.GetValue(defaults), member.PropertyType, OneLine)}";
            output.WriteLine($"  {RecordReader.NameOf(member)}");

            // Lines break at spaces only: an object without them would stick out.
            Wrapping.WriteIndented(output, $"{RecordReader.Expected(member)}; {standing.Replace(",\"", ", \"", StringComparison.Ordinal)}", 6, width);
            if (member.GetCustomAttribute<DescriptionAttribute>() is { } text) Wrapping.WriteIndented(output, text.Description, 6, width);
        }

        if (!any) output.WriteLine("  none");
    }

    private static void WriteExample(BlockDescriptor block, TextWriter output)
    {
        string name = block.Name[(block.Name.LastIndexOf('.') + 1)..].Split('_')[0];
        IEnumerable<string> inputs = block.Inputs.Where(p => !p.Optional).Select(p => $"\"{p.Name}\": \"node.port\"");
        IEnumerable<string> required = RecordReader.MembersOf(block.Options)
            .Where(m => m.IsDefined(typeof(RequiredMemberAttribute)))
            .Select(m => $"\"{RecordReader.NameOf(m)}\": ...");
        string indent = $"{Environment.NewLine}{new string(' ', name.Length + 8)}";
        string[] parts = [$"\"block\": \"{block.Name}\"", .. Member("inputs", inputs, indent), .. Member("options", required, indent)];
        output.WriteLine();
        output.WriteLine("in a graph");
        output.WriteLine($"  \"{name}\": {{ {string.Join($",{indent}", parts)} }}");
    }

    // One entry per line from the second on, below the first.
    private static string[] Member(string name, IEnumerable<string> entries, string indent)
    {
        string[] all = [.. entries];
        return all.Length == 0 ? [] : [$"\"{name}\": {{ {string.Join($",{indent}{new string(' ', name.Length + 6)}", all)} }}"];
    }
}
