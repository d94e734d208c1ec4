using System.Text.Json.Nodes;
using StreamSynth.Blocks.Classes;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;
using StreamSynth.Engine.Resume;
using StreamSynth.Testing.Contract;

namespace StreamSynth.Blocks.Tests.Sources;

/// <summary>
/// Runs one contract over every source of the catalog that can be resumed: wherever a reading is cut, what was read before and what is read after the cursor are the whole, bit for bit.
/// </summary>
public sealed class ResumableSourceContractTests
{
    private static readonly BlockCatalog Catalog = BlockCatalog.From(typeof(ListClassesBlock).Assembly);

    private static IReadOnlyList<BlockSample> Samples { get; } = [.. IBlockSamples.In(typeof(ResumableSourceContractTests).Assembly).Where(s => PayloadOf(s) is not null)];

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, Samples.Count)];

    [Fact]
    public void Catalog_SourcesOfRealData_AreAllHere() =>
        Assert.Equal(["cifar.read", "folder.read", "icons.read", "icons.read_all", "icons.retrieve", "idx.read", "parquet.read", "seals.find", "shards.read"], Samples.Select(s => s.Block).Distinct().Order());

    [Theory]
    [MemberData(nameof(Numbers))]
    public Task Read_CutAnywhere_GoesOnBitForBit(int sample) => CallAsync(nameof(CheckCutsAsync), sample);

    [Theory]
    [MemberData(nameof(Numbers))]
    public Task Read_Window_GivesEachRecordOncePerEpochInAnotherOrder(int sample) => CallAsync(nameof(CheckOrderAsync), sample);

    [Theory]
    [MemberData(nameof(Numbers))]
    public Task Read_CursorOfOtherData_IsRefused(int sample) => CallAsync(nameof(CheckOtherDataAsync), sample);

    [Theory]
    [MemberData(nameof(Numbers))]
    public Task Read_LeftEarly_GivesAllBuffersBack(int sample) => CallAsync(nameof(CheckLeavingAsync), sample);

    private static async Task CheckCutsAsync<TOut>(BlockSample sample)
        where TOut : class, IPayload
    {
        var random = new Philox(7);
        for (int round = 0; round < 4; round++)
        {
            (int window, int epochs, ulong seed) = (round == 0 ? 0 : 1 + random.NextInt32(9), 1 + round % 3, random.NextUInt32());
            List<string> cursors = [];
            CursorTrail trail = new();
            List<string> whole = await new SourceRun(seed).ReadAsync(Make<TOut>(sample, window, epochs), Line<TOut>(sample), null, trail, done =>
            {
                // Asked late, as a checkpoint does: the source is already ahead of it.
                while (cursors.Count < done - 3) cursors.Add(trail.After(cursors.Count)!.ToJson());
            });
            while (cursors.Count <= whole.Count) cursors.Add(trail.After(cursors.Count)!.ToJson());

            // Another block, as after a restart; set up once, since that can take longer than reading.
            SourceRun run = new(seed);
            IResumableSource<TOut> again = Make<TOut>(sample, window, epochs);
            await again.SetupAsync(run.Scope, CancellationToken.None);
            for (int cut = 0; cut < cursors.Count; cut += whole.Count > 24 ? 4 : 1)
            {
                SourceCursor cursor = SourceCursor.FromJson(cursors[cut]);
                CursorTrail second = new();
                List<string> rest = await run.ReadOnAsync(again, Line<TOut>(sample), cursor, second);

                Assert.Equal(cut, cursor.Ordinals);
                Assert.Equal(whole[cut..], rest);
                if (cut + 1 < cursors.Count) Assert.Equal(cursors[cut + 1], second.After(cut + 1)!.ToJson());
            }

            await again.DisposeAsync();
        }
    }

    private static async Task CheckOrderAsync<TOut>(BlockSample sample)
        where TOut : class, IPayload
    {
        List<string> plain = await new SourceRun().ReadAsync(Make<TOut>(sample, 0, 1), Line<TOut>(sample));
        IResumableSource<TOut> block = Make<TOut>(sample, 5, 3);
        List<string> shuffled = await new SourceRun().ReadAsync(block, Line<TOut>(sample));
        string[][] epochs = [.. shuffled.Chunk(plain.Count)];

        Assert.True(plain.Count >= 6, $"{sample} has only {plain.Count} records: too few to see a shuffle");
        Assert.Equal(3, epochs.Length);
        Assert.All(epochs, e => Assert.Equal(plain.Order(), e.Order()));
        Assert.Equal(4, epochs.Append([.. plain]).Select(e => string.Join('\n', e)).Distinct().Count());
        if (block.Count is { } count) Assert.Equal(shuffled.Count, count);
        foreach (string[] epoch in epochs)
        {
            // A record moves forward by at most the window.
            for (int i = 0; i < epoch.Length; i++) Assert.Contains(epoch[i], plain[..Math.Min(plain.Count, i + 6)]);
        }
    }

    private static async Task CheckOtherDataAsync<TOut>(BlockSample sample)
        where TOut : class, IPayload
    {
        GraphException e = await Assert.ThrowsAsync<GraphException>(() => new SourceRun().ReadAsync(Make<TOut>(sample, 2, 1), Line<TOut>(sample), new() { Data = "other" }));

        Assert.Equal("SS4140", Assert.Single(e.Diagnostics).Code);
    }

    private static async Task CheckLeavingAsync<TOut>(BlockSample sample)
        where TOut : class, IPayload
    {
        SourceRun run = new();
        RunScope scope = run.Scope;
        IResumableSource<TOut> block = Make<TOut>(sample, 4, 2);
        await block.SetupAsync(scope, CancellationToken.None);
        await foreach (Outcome<TOut> outcome in block.ReadAsync(scope, null, null, CancellationToken.None))
        {
            outcome.Payload?.Release();
            break;
        }

        Assert.Equal(0, scope.Pool.OutstandingLeases);
    }

    private static Func<Outcome<TOut>, string> Line<TOut>(BlockSample sample)
        where TOut : class, IPayload => outcome => outcome.Payload is { } payload ? sample.Fingerprint(payload) : SourceRun.Absence(outcome);

    private static IResumableSource<TOut> Make<TOut>(BlockSample sample, int window, int epochs)
        where TOut : class, IPayload
    {
        BlockDescriptor descriptor = Catalog.Find(sample.Block)!;
        JsonObject json = JsonNode.Parse(sample.Options)!.AsObject();
        (json["shuffleWindow"], json["epochs"]) = (window, epochs);
        List<Diagnostic> faults = [];
        object? options = new RecordReader(faults).Read(descriptor.Options, json, "options", sample.Block);
        Assert.Empty(faults);
        IBlock block = descriptor.Create(options!, sample.Places);
        foreach (Port port in descriptor.Gathered.Where(port => sample.Gathered.ContainsKey(port.Name))) port.Property!.SetValue(block, sample.Gathered[port.Name](new()));

        return (IResumableSource<TOut>)block;
    }

    private static Type? PayloadOf(BlockSample sample) => Catalog.Find(sample.Block)?.Class.GetInterfaces()
        .FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IResumableSource<>))?.GetGenericArguments()[0];

    private static Task CallAsync(string check, int number)
    {
        BlockSample sample = Samples[number];
        System.Reflection.MethodInfo method = typeof(ResumableSourceContractTests).GetMethod(check, System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!;

        return (Task)method.MakeGenericMethod(PayloadOf(sample)!).Invoke(null, [sample])!;
    }
}
