using StreamSynth.Engine.Blocks;

namespace StreamSynth.Cli.Printing;

/// <summary>Writes ports the same way in every list.</summary>
internal static class PortText
{
    /// <summary>Writes a block's ports, to be wrapped: "image: Picture u8[H,W,3] -> sample: Sample".</summary>
    /// <param name="block">The block.</param>
    /// <param name="shapeOf">Gives the shape at each port.</param>
    public static string Signature(BlockDescriptor block, Func<Port, Shape?> shapeOf)
    {
        string from = string.Join(", ", block.Inputs.Select(p => One(p, shapeOf(p))));
        string to = block.Output is null ? "-> nothing" : $"-> {string.Join(", ", block.Outputs.Select(p => One(p, shapeOf(p))))}";

        return from.Length == 0 ? to : $"{from} {to}";
    }

    /// <summary>Writes payload and shape.</summary>
    public static string Type(Port port, Shape? shape) => shape is null ? port.PayloadText.Replace(' ', Wrapping.HardSpace) : $"{port.PayloadText}{Wrapping.HardSpace}{shape}";

    private static string One(Port port, Shape? shape)
    {
        string optional = port.Optional ? "?" : string.Empty;
        string gathered = port.Gathered ? $"{Wrapping.HardSpace}(all)" : string.Empty;

        return $"{port.Name}{optional}:{Wrapping.HardSpace}{Type(port, shape)}{gathered}";
    }
}
