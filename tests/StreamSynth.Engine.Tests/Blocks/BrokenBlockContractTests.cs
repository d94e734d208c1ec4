// The contract is itself code: each fact must catch a block that breaks it, so here are blocks that do.
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Memory;
using StreamSynth.Testing.Blocks;
using StreamSynth.Testing.Contract;

namespace StreamSynth.Engine.Tests.Blocks;

public sealed class BrokenBlockContractTests
{
    [Fact]
    public Task Outputs_BlockDiffersFromRunToRun_IsCaught() =>
        AssertCaughtAsync("contract.moody", "Assert.Equal() Failure", c => c.Outputs_TwoRuns_AreEqual());

    [Fact]
    public Task Leases_BlockForgetsOne_IsCaught() =>
        AssertCaughtAsync("contract.forgetful", "leases left: block: 23 leases", c => c.Leases_AfterRun_AreAllBack());

    [Fact]
    public Task Inputs_BlockWritesIntoThem_IsCaught() =>
        AssertCaughtAsync("contract.vandal", "the block changed its inputs: main", c => c.Inputs_AfterRun_AreUntouched());

    [Fact]
    public Task Outputs_BlockGivesAnotherShape_IsCaught() =>
        AssertCaughtAsync("contract.crooked", "a payload has shape u8[3], but the block declares u8[2]", c => c.Outputs_EveryPayload_KeepDeclaredShapeAndBytes());

    [Theory]
    [InlineData("contract.liar")]
    [InlineData("contract.hoarder")]
    public Task Outputs_BlockKeepsToItselfWhatItRemembers_IsCaught(string block) =>
        AssertCaughtAsync(block, "Assert.Equal() Failure", c => c.Outputs_GoneOnWithAnywhere_AreTheRest());

    [Fact]
    public Task Catalog_BlockWithoutSample_IsCaught() =>
        AssertCaughtAsync("contract.moody", "blocks without a sample: contract.crooked, contract.forgetful, contract.hoarder, contract.liar, contract.vandal", c => Task.Run(c.Catalog_EveryBlock_HasASample));

    private static async Task AssertCaughtAsync(string block, string expected, Func<Contract, Task> fact)
    {
        Exception caught = await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => fact(new Contract(block)));

        Assert.Contains(expected, caught.Message, StringComparison.Ordinal);
    }

    private sealed class Contract(string block) : BlockContract
    {
        protected override BlockCatalog Catalog { get; } = new(EngineTestBlocks.Catalog.Blocks.Where(b => b.Name.StartsWith("contract.", StringComparison.Ordinal)));

        protected override IReadOnlyList<BlockSample> Samples { get; } =
        [
            new()
            {
                Block = block,
                Inputs = pool => [.. Enumerable.Range(0, 23).Select(i => new Box { Value = i })],
                ShapeOf = p => p is Number ? Shape.Parse("u8[3]") : null,
                Fingerprint = p => p is Box box ? $"{box.Value}" : $"{((Number)p).Value}",
            },
        ];
    }
}

/// <summary>Is a payload that can be changed, against the rule.</summary>
public sealed class Box : IPayload
{
    public long Value { get; set; }
}

[Block("contract.moody", "Gives another result in each run.")]
[In("box")]
[Out("number")]
public sealed class MoodyBlock(NoOptions options) : ITransform<Box, Number>
{
    private readonly object _identity = new();

    public NoOptions Options => options;

    public ValueTask<Outcome<Number>> TransformAsync(Box input, ItemScope item, CancellationToken cancel) => new(new Number(_identity.GetHashCode()));
}

[Block("contract.crooked", "Gives another shape than it declares.")]
[In("box")]
[Out("number", "u8[2]")]
public sealed class CrookedBlock(NoOptions options) : ITransform<Box, Number>
{
    public NoOptions Options => options;

    public ValueTask<Outcome<Number>> TransformAsync(Box input, ItemScope item, CancellationToken cancel) => new(new Number(input.Value));
}

[Block("contract.forgetful", "Rents and keeps.")]
[In("box")]
[Out("number")]
public sealed class ForgetfulBlock(NoOptions options) : ITransform<Box, Number>
{
    public NoOptions Options => options;

    public ValueTask<Outcome<Number>> TransformAsync(Box input, ItemScope item, CancellationToken cancel)
    {
        item.Rent(16);
        return new(new Number(input.Value));
    }
}

[Block("contract.vandal", "Writes into its input.")]
[In("box")]
[Out("number")]
public sealed class VandalBlock(NoOptions options) : ITransform<Box, Number>
{
    public NoOptions Options => options;

    public ValueTask<Outcome<Number>> TransformAsync(Box input, ItemScope item, CancellationToken cancel) => new(new Number(input.Value++));
}

[Block("contract.liar", "Says that it chooses by the item alone, and counts.")]
[In("box")]
[Out("box")]
public sealed class LiarBlock(NoOptions options) : IRoute<Box>
{
    private int _count;

    public NoOptions Options => options;

    public bool ChoosesByItemAlone => true;

    public Route Choose(Box input, ItemScope item) => _count++ % 3 == 0 ? Route.ToAll : Route.Drop("third");
}

[Block("contract.hoarder", "Changes in place what it remembers.")]
[In("box")]
[Out("box")]
public sealed class HoarderBlock(NoOptions options) : IRoute<Box>, IStateful<List<long>>
{
    public NoOptions Options => options;

    public List<long> State { get; set; } = [];

    public Route Choose(Box input, ItemScope item)
    {
        State.Add(input.Value);
        return State.Count % 3 == 0 ? Route.ToAll : Route.Drop("third");
    }
}
