using System.ComponentModel;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Cli.Json;

/// <summary>Is one block as <c>--json</c> shows it.</summary>
internal sealed record BlockJson(
    string Name, string Summary, BlockKind Kind, IReadOnlyList<PortJson> Inputs, IReadOnlyList<PortJson> Outputs, IReadOnlyList<OptionJson> Options)
{
    public static BlockJson Of(BlockDescriptor block)
    {
        object defaults = Activator.CreateInstance(block.Options)!;
        return new(
            block.Name,
            block.Summary,
            block.Kind,
            [.. block.Inputs.Select(PortJson.Of)],
            [.. block.Outputs.Select(PortJson.Of)],
            [.. RecordReader.MembersOf(block.Options).Select(m => OptionJson.Of(m, defaults))]);
    }
}

/// <summary>Is one port of a block.</summary>
internal sealed record PortJson(string Name, string Payload, string? Shape, bool Gathered, bool Optional)
{
    public static PortJson Of(Port port) => new(port.Name, port.PayloadText, port.Shape?.ToString(), port.Gathered, port.Optional);
}

/// <summary>Is one option of a block; the default is null for a required one.</summary>
internal sealed record OptionJson(string Name, string Expected, bool Required, JsonNode? Default, string? Description)
{
    public static OptionJson Of(PropertyInfo member, object defaults)
    {
        bool required = member.IsDefined(typeof(RequiredMemberAttribute));
        JsonNode? standing = required ? null : JsonSerializer.SerializeToNode(member.GetValue(defaults), member.PropertyType, RecordReader.Json);

        return new(RecordReader.NameOf(member), RecordReader.Expected(member), required, standing, member.GetCustomAttribute<DescriptionAttribute>()?.Description);
    }
}
