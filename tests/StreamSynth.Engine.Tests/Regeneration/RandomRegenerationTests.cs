using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Regeneration;
using StreamSynth.Engine.Tests.Resume;
using StreamSynth.Testing;
using StreamSynth.Testing.Blocks;

namespace StreamSynth.Engine.Tests.Regeneration;

/// <summary>Makes any items of any node of random graphs again: ordinals, keys, payloads, states, reasons and batches are those of the whole run.</summary>
public sealed class RandomRegenerationTests
{
    public static TheoryData<ulong> Seeds => [.. Enumerable.Range(1, 8).Select(i => (ulong)i)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task RunAsync_AnyItemsOfAnyNode_AreThoseOfTheWholeRun(ulong seed)
    {
        var random = new Philox(seed, 5);
        string parallel = RandomRegenerationGraph.Make(seed, 4);
        await using BlockHarness whole = BlockHarness.Load(RandomRegenerationGraph.Make(seed, 1), EngineTestBlocks.Catalog);
        await whole.RunAsync();
        Dictionary<string, IReadOnlyList<KnownBatch>> batches = await KnownBatchesAsync(parallel, whole);

        PlannedNode[] nodes = [.. whole.Plan.Nodes.Where(n => !n.Name.StartsWith("all_", StringComparison.Ordinal) && !ComesAfterReader(whole.Plan, n))];
        foreach (PlannedNode node in nodes.Where(_ => random.NextInt32(nodes.Length) < 6))
        {
            (string[] ports, bool isEnd) = node.Descriptor.Kind is BlockKind.Consume or BlockKind.Sink
                ? (["number"], true)
                : (node.Descriptor.Outputs.Select(p => p.Name).ToArray(), false);
            string first = isEnd ? RandomRegenerationGraph.Reader(whole.Plan.Into(node.Name).First().From, whole.Plan.Into(node.Name).First().FromPort.Name) : RandomRegenerationGraph.Reader(node.Name, ports[0]);
            (long Ordinal, string Text)[] items = whole.Block<TallyBlock>(first).Items;
            if (items.Length == 0) continue;

            OrdinalRanges wanted = OrdinalRanges.Of(Enumerable.Range(0, 1 + random.NextInt32(3)).Select(_ => items[random.NextInt32(items.Length)].Ordinal));
            KeptCapture all = await RegenerateAsync(parallel, node.Name, OrdinalRanges.All, []);
            KeptCapture some = await RegenerateAsync(parallel, node.Name, wanted, []);
            KeptCapture known = await RegenerateAsync(parallel, node.Name, wanted, batches);
            foreach ((KeptCapture made, OrdinalRanges which) in new[] { (all, OrdinalRanges.All), (some, wanted), (known, wanted) })
            {
                foreach (string port in ports)
                {
                    string reader = isEnd ? first : RandomRegenerationGraph.Reader(node.Name, port);
                    (long, string)[] expected = [.. whole.Block<TallyBlock>(reader).Items.Where(i => which.Contains(i.Ordinal))];
                    (long, string)[] found = [.. (isEnd ? made.Inputs : made.Outputs).Where(o => o.Key.Port == port && which.Contains(o.Key.Ordinal)).Select(o => (o.Key.Ordinal, o.Value))];
                    Assert.Equal(expected, found);
                }
            }

            if (node.Block is not BatchSumBlock sum) continue;

            Assert.Equal(sum.Batches.Keys.Order(), all.Batches.Keys);
            Assert.All(new[] { some, known }, made => Assert.Equal(all.Batches.Where(b => b.Value.Any(m => wanted.Contains(m.Ordinal))), made.Batches));
        }
    }

    // What is known after a whole run, of every batch.
    private static async Task<Dictionary<string, IReadOnlyList<KnownBatch>>> KnownBatchesAsync(string graph, BlockHarness whole)
    {
        Dictionary<string, IReadOnlyList<KnownBatch>> known = [];
        foreach (PlannedNode node in whole.Plan.Nodes.Where(n => n.Block is BatchSumBlock && !ComesAfterReader(whole.Plan, n)))
        {
            KeptCapture all = await RegenerateAsync(graph, node.Name, OrdinalRanges.All, []);
            known[node.Name] = [.. all.Batches.Select(b => new KnownBatch(b.Key, b.Value[0].Ordinal, b.Value[^1].Ordinal + 1))];
        }

        return known;
    }

    private static async Task<KeptCapture> RegenerateAsync(string graph, string node, OrdinalRanges ordinals, Dictionary<string, IReadOnlyList<KnownBatch>> known)
    {
        await using BlockHarness fresh = BlockHarness.Load(graph, EngineTestBlocks.Catalog);
        var capture = new KeptCapture();
        RegenerationRequest request = new() { Node = node, Ordinals = ordinals, Batches = known };
        RunResult result = await new Regenerator(fresh.Plan, TimeProvider.System).RunAsync(request, capture, CancellationToken.None).WaitAsync(BlockHarness.Patience);
        await fresh.AssertSoundAsync(result);

        return capture;
    }

    private static bool ComesAfterReader(GraphPlan plan, PlannedNode node) =>
        plan.Into(node.Name).Select(e => plan.Nodes.Single(n => n.Name == e.From)).Any(n => n.Descriptor.Kind == BlockKind.Consume || ComesAfterReader(plan, n));
}
