using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Engine.Tests.Blocks;

public sealed class BlockDescriptorTests
{
    [Theory]
    [InlineData(typeof(NoAttribute), "has no [Block] attribute")]
    [InlineData(typeof(NoKind), "implements 0 of the block kinds")]
    [InlineData(typeof(NoOutPort), "needs an [Out] attribute")]
    [InlineData(typeof(NoOptions), "needs a constructor that takes its options record")]
    [InlineData(typeof(WrongGathered), "property Items must be an IReadOnlyList of a payload")]
    public void From_ClassThatBreaksARule_NamesClassAndRule(Type type, string rule)
    {
        InvalidOperationException thrown = Assert.Throws<InvalidOperationException>(() => BlockDescriptor.From(type));

        Assert.StartsWith($"Block class {type.FullName} ", thrown.Message, StringComparison.Ordinal);
        Assert.Contains(rule, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Catalog_TwoBlocksOfOneName_NamesBoth()
    {
        BlockDescriptor block = StreamSynth.Testing.BlockHarness.TestBlocks.Blocks.First();

        InvalidOperationException thrown = Assert.Throws<InvalidOperationException>(() => new BlockCatalog([block, block]));

        Assert.Contains($"Two blocks are named '{block.Name}'", thrown.Message, StringComparison.Ordinal);
    }

    // Internal, so that no catalog of this assembly takes them for blocks.
    internal sealed record Options;

    internal sealed record Thing : IPayload;

    internal abstract class Source : ISource<Thing>
    {
        public long? Count => 0;

        public IAsyncEnumerable<Outcome<Thing>> ReadAsync(RunScope run, CancellationToken cancel) => AsyncEnumerable.Empty<Outcome<Thing>>();
    }

    [Out("thing")]
    internal sealed class NoAttribute(Options options) : Source
    {
        public Options Options => options;
    }

    [Block("a.b", "Does nothing.")]
    internal sealed class NoKind(Options options)
    {
        public Options Options => options;
    }

    [Block("a.b", "Does nothing.")]
    internal sealed class NoOutPort(Options options) : Source
    {
        public Options Options => options;
    }

    [Block("a.b", "Does nothing.")]
    [Out("thing")]
    internal sealed class NoOptions : Source;

    [Block("a.b", "Does nothing.")]
    [Out("thing")]
    internal sealed class WrongGathered(Options options) : Source
    {
        public Options Options => options;

        [Gathered("items")]
        public IReadOnlyList<string> Items { get; set; } = [];
    }
}
