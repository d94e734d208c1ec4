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
    [InlineData(typeof(TwoOutPorts), "has 2 [Out] attributes, but this kind of block (Source) has at most 1")]
    [InlineData(typeof(InPortOfSource), "has 1 [In] attributes, but this kind of block (Source) has 0 main inputs")]
    [InlineData(typeof(OneInPort), "needs 2 [In] attributes")]
    [InlineData(typeof(TwoPayloads<,>), "must have one type parameter")]
    public void From_ClassThatBreaksARule_NamesClassAndRule(Type type, string rule)
    {
        InvalidOperationException thrown = Assert.Throws<InvalidOperationException>(() => BlockDescriptor.From(type));

        Assert.StartsWith($"Block class {type.FullName} ", thrown.Message, StringComparison.Ordinal);
        Assert.Contains(rule, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void From_BlockOfAnyPayload_HasOpenPortsUntilItIsClosed()
    {
        BlockDescriptor open = BlockDescriptor.From(typeof(StreamSynth.Testing.Blocks.RouteBlock<>));
        BlockDescriptor closed = open.Close(typeof(Thing));

        Assert.Equal((true, "any payload"), (open.IsOpen, open.Input!.TypeText));
        Assert.Equal(["left", "right"], open.Outputs.Select(p => p.Name));
        Assert.Equal((false, "Thing"), (closed.IsOpen, closed.Input!.TypeText));
        Assert.Equal("any Tagged payload", BlockDescriptor.From(typeof(Graph.TaggedBlock<>)).Input!.TypeText);
    }

    [Fact]
    public void From_BlockOfSeveralInputs_KeepsTheirOrder()
    {
        BlockDescriptor join = BlockDescriptor.From(typeof(StreamSynth.Testing.Blocks.JoinBlock));

        Assert.Equal(["first", "second"], join.Mains.Select(p => p.Name));
        Assert.Equal(["a", "b", "c"], BlockDescriptor.From(typeof(StreamSynth.Testing.Blocks.MergeBlock<>)).Mains.Select(p => p.Name));
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

    [Block("a.b", "Does nothing.")]
    [Out("thing")]
    [Out("other")]
    internal sealed class TwoOutPorts(Options options) : Source
    {
        public Options Options => options;
    }

    [Block("a.b", "Does nothing.")]
    [In("thing")]
    [Out("other")]
    internal sealed class InPortOfSource(Options options) : Source
    {
        public Options Options => options;
    }

    [Block("a.b", "Does nothing.")]
    [In("a")]
    [Out("items")]
    internal sealed class OneInPort(Options options) : IMerge<Thing>
    {
        public Options Options => options;
    }

    [Block("a.b", "Does nothing.")]
    [In("a")]
    [In("b")]
    [Out("items")]
    internal sealed class TwoPayloads<TFirst, TSecond>(Options options) : IJoin<TFirst, TSecond, TFirst>
        where TFirst : class, IPayload
        where TSecond : class, IPayload
    {
        public Options Options => options;

        public ValueTask<Outcome<TFirst>> JoinAsync(TFirst first, TSecond second, ItemScope item, CancellationToken cancel) => new(first);
    }
}
