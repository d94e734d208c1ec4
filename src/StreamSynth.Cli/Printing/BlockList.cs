using StreamSynth.Engine.Blocks;

namespace StreamSynth.Cli.Printing;

/// <summary>Writes all blocks with summary and ports.</summary>
internal static class BlockList
{
    public static void Write(BlockCatalog catalog, TextWriter output, int width)
    {
        foreach (BlockDescriptor block in catalog.Blocks)
        {
            output.WriteLine(block.Name);
            Wrapping.WriteIndented(output, block.Summary, 4, width);
            Wrapping.WriteIndented(output, PortText.Signature(block, port => port.Shape), 4, width);
            output.WriteLine();
        }

        output.WriteLine($"{catalog.Blocks.Count} blocks. 'streamsynth blocks <name>' shows one with all its options.");
    }
}
