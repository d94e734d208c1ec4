using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Memory;
using StreamSynth.Testing;
using StreamSynth.Testing.Blocks;
using StreamSynth.Testing.Contract;

namespace StreamSynth.Engine.Tests.Blocks;

/// <summary>Runs the block contract over the test blocks: what Blocks.Tests does with the real catalog.</summary>
public sealed class TestBlockContractTests : BlockContract
{
    private static readonly string[] NotBlocks = ["test.bad_setup"];

    protected override BlockCatalog Catalog { get; } = new(BlockHarness.TestBlocks.Blocks.Where(b => !NotBlocks.Contains(b.Name)));

    protected override IReadOnlyList<BlockSample> Samples { get; } =
    [
        Sample("test.count", """{ "count": 20, "skipOn": [3] }"""),
        Sample("test.add", """{ "add": 2, "addSeed": true, "yields": 10, "skipOn": [3] }"""),
        Sample("test.add", """{ "failOn": [4, 5] }""", failures: 2),
        Sample("test.keep", """{ "divisor": 3 }"""),
        Sample("test.expand", """{ "fanOut": 3, "yielded": 2, "skipChildren": [1] }"""),
        Sample("test.expand", """{ "fanOut": 3, "throwAt": 1, "throwOn": [6] }""", failures: 1),
        Sample("test.batch_sum", """{ "yields": 5, "skipOn": [2] }"""),
        Sample("test.batch_sum", """{ "throwOn": 1 }""", failures: 4),
        Sample("test.device", """{ "yields": 5 }"""),
        Sample("test.collect", "{}"),
        Sample("test.read", """{ "bytes": 8 }"""),
        Sample("test.read", """{ "enough": 5 }"""),
        Sample("test.read_ahead", """{ "tellsWork": true }"""),
        Sample("test.read_two", "{}"),
        Sample("test.read_two", """{ "first": 2, "second": 3, "turns": 4 }""") with { Gathered = new Dictionary<string, Func<BufferPool, IReadOnlyList<IPayload>>> { ["second"] = Numbers } },
        Sample("test.delay", """{ "milliseconds": 0 }"""),
        Sample("test.batch_delay", """{ "milliseconds": 0 }"""),
        Sample("test.list", "{}"),
        Sample("test.route", """{ "divisor": 3, "bothOn": [4], "dropOn": [7] }"""),
        Sample("test.route", """{ "enough": 9 }"""),
        Sample("test.route", """{ "failOn": [2], "missOn": [3] }""", failures: 2),
        Sample("test.reorder", """{ "window": 6 }"""),
        Sample("test.merge", "{}"),
        Sample("test.join", """{ "yields": 5, "skipOn": [3] }"""),
        Sample("test.join", """{ "handsOn": true, "bytes": 24 }"""),
        Sample("test.join", """{ "failOn": [2, 3] }""", failures: 2),
        Sample("test.window", """{ "window": 6 }""") with { Batch = 1 },
        Sample("test.gather_sum", "{}") with { Gathered = new Dictionary<string, Func<BufferPool, IReadOnlyList<IPayload>>> { ["left"] = Numbers } },
    ];

    private static BlockSample Sample(string block, string options, int failures = 0) => new()
    {
        Block = block,
        Options = options,
        Inputs = Numbers,
        Fingerprint = p => $"{((Number)p).Value} in {p.Bytes} bytes",
        ExpectedFailures = failures,
    };

    private static IReadOnlyList<IPayload> Numbers(BufferPool pool) => [.. Enumerable.Range(0, 23).Select(i => new Number(i, pool.Rent(8, "sample")))];
}
