using StreamSynth.Engine.Blocks;

namespace StreamSynth.Cli.Printing;

/// <summary>Writes ports the same way in every list.</summary>
internal static class PortText
{
    /// <summary>Writes a block's ports in one line: "image: Picture u8[H,W,3] -> sample: Sample".</summary>
    public static string Signature(BlockDescriptor block, Shape? input, Shape? output)
    {
        IEnumerable<string> inputs = block.Inputs.Select(p => One(p, p.Gathered ? p.Shape : input ?? p.Shape));
        string from = string.Join(", ", inputs);
        string to = block.Output is { } port ? $"-> {One(port, output ?? port.Shape)}" : "-> nothing";

        return from.Length == 0 ? to : $"{from} {to}";
    }

    /// <summary>Writes payload and shape.</summary>
    public static string Type(Port port, Shape? shape) => shape is null ? port.Payload.Name : $"{port.Payload.Name} {shape}";

    private static string One(Port port, Shape? shape)
    {
        string optional = port.Optional ? "?" : string.Empty;
        string gathered = port.Gathered ? " (all)" : string.Empty;

        return $"{port.Name}{optional}: {Type(port, shape)}{gathered}";
    }
}
