using StreamSynth.Blocks.Classes;
using StreamSynth.Engine.Blocks;
using StreamSynth.Testing.Contract;

namespace StreamSynth.Blocks.Tests;

/// <summary>Runs the block contract over the whole catalog, on the real models. Each block's samples stand in its own test class (<see cref="IBlockSamples"/>).</summary>
public sealed class CatalogContractTests : BlockContract
{
    protected override BlockCatalog Catalog { get; } = BlockCatalog.From(typeof(ListClassesBlock).Assembly);

    protected override IReadOnlyList<BlockSample> Samples { get; } = IBlockSamples.In(typeof(CatalogContractTests).Assembly);
}
