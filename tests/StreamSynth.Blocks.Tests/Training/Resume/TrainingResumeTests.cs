using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Tests.Training.Mixing;
using StreamSynth.Blocks.Training;
using StreamSynth.Blocks.Training.Augmenting;
using StreamSynth.Blocks.Training.Mixing;
using StreamSynth.Blocks.Training.Resume;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;
using StreamSynth.Storage.Checkpoints;
using StreamSynth.Storage.Runs;
using StreamSynth.Training;

namespace StreamSynth.Blocks.Tests.Training.Resume;

/// <summary>A training cut between any two steps, saved to disk and gone on with by a new block is the training that was never cut.</summary>
public sealed class TrainingResumeTests : IDisposable
{
    private static readonly TrainClassifierOptions Small = TrainingBench.Small with { Steps = 6, WarmUpSamples = 9, DecodeWorkers = 1 };

    private static readonly Dictionary<string, ResumeCase> Cases = new()
    {
        ["gathered, evictions, mixup, average, micro-batches"] = new()
        {
            Options = Small with
            {
                MaxUses = 3,
                PoolBytes = "2KiB",
                Ema = 0.9,
                Accumulate = 2,
                EvaluateEvery = 3,
                ClipNorm = 1,
                Augment = new() { Mixup = 0.2, CutMix = 1, RandomResizedCrop = new(), Apply = [new AugmentationOptions { HorizontalFlip = new() }] },
            },
            IsLost = ordinal => ordinal % 5 == 2,
        },
        ["gathered with damage, starved without synthetic images"] = new()
        {
            Options = Small with { MaxUses = 1, Starvation = StarvationPolicy.RealOnly, WarmUpSamples = 3 },
            Damaged = [3, 7, 8, 20],
            IsLost = ordinal => ordinal % 3 == 1,
        },
        ["streamed with damage, reuse, moments"] = new()
        {
            Options = Small with { MaxUses = 1, Starvation = StarvationPolicy.Reuse, Optimizer = OptimizerKind.AdamW, LearningRate = 0.01, DecodeWorkers = 2 },
            Streamed = 70,
            Damaged = [0, 9, 10, 31, 32],
            IsLost = ordinal => ordinal % 7 == 4,
        },
        ["streamed, no synthetic places"] = new() { Options = Small with { SyntheticPerStep = 0 }, Streamed = 60, IsLost = ordinal => ordinal % 6 == 5 },
        ["recipes with evictions, over-used and lost images"] = new()
        {
            Options = Small with { MaxUses = 3, PoolBytes = "2KiB", CheckpointPool = PoolKeeping.Recipes, EvaluateEvery = 3, Ema = 0.9 },
            IsLost = ordinal => ordinal % 5 == 2,
        },
        ["recipes, streamed, starved"] = new()
        {
            Options = Small with { MaxUses = 1, Starvation = StarvationPolicy.Reuse, CheckpointPool = PoolKeeping.Recipes },
            Streamed = 70,
            Damaged = [0, 9, 10],
            IsLost = ordinal => ordinal % 7 == 4,
        },
        ["synthetic only"] = new() { Options = Small with { RealPerStep = 0, Norm = NormMode.Shared, MaxUses = 2, DecodeWorkers = 2 } },
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("streamsynth-").FullName;

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task ResumeFrom_CutBetweenAnyTwoSteps_IsTheSameRun(string name)
    {
        ResumeCase settings = Cases[name];
        using TrainingBench whole = settings.Gathered(new() { Options = settings.Options });
        await RunAsync(settings, whole);
        SavedAtEveryStep saves = null!;
        using TrainingBench saved = settings.Gathered(new() { Options = settings.Options, Saves = saves = new(_folder, () => Saved!, _ => true) });
        Saved = saved;

        await RunAsync(settings, saved);
        await saves.WhenSaved();

        Assert.Equal(Enumerable.Range(1, settings.Options.Steps!.Value), saves.Steps.Select(step => (int)step));
        AssertSame(whole, saved.Ledger.Lines, Measured(saved), saved);
        Assert.Equal((true, saved.Rows.Model.Concat(saved.Rows.Optimizer).Sum(tensor => tensor.Data.Length)), (saves.HasEnded, saves.ExpectedBytes));
        for (int number = 0; number < saves.Steps.Count; number++) await ResumeAsync(settings, number, saves.Steps[number], whole);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(13)]
    [InlineData(14)]
    [InlineData(28)]
    public async Task ResumeFrom_StoppedWhileWaitingForSynthetic_IsTheSameRun(int arrived)
    {
        foreach (string name in new[] { "gathered, evictions, mixup, average, micro-batches", "recipes with evictions, over-used and lost images" })
        {
            await StopAndResumeAsync(Cases[name], (_, synthetic) => (synthetic!, arrived));
            Directory.Delete(_folder, recursive: true);
            Directory.CreateDirectory(_folder);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ResumeFrom_RecipesAndStoppedOrAskedToSaveWhileThePoolIsFilled_LosesNothing(bool stops)
    {
        ResumeCase settings = Cases["recipes with evictions, over-used and lost images"];
        using TrainingBench whole = settings.Gathered(new() { Options = settings.Options });
        await RunAsync(settings, whole);
        Checkpoint checkpoint = await SaveAtAsync(settings, 4);
        TrainingRow row = checkpoint.Read(TrainingTables.Trainings).Single();
        SavedAtEveryStep again = new(_folder, () => Saved!, _ => false);
        using TrainingBench resumed = Saved = settings.Gathered(new() { Options = settings.Options, Checkpoint = checkpoint, Saves = again });
        ScriptedReader late = settings.SyntheticOf(resumed, row.SyntheticFrom)!;
        late.Arrive(0);

        Task running = resumed.RunAsync(late, null);
        await Task.WhenAny(running, late.WhenAsked(1));
        if (stops) await resumed.Stop.CancelAsync();
        else resumed.RequestSave();
        while (stops && !late.IsClosed && !running.IsCompleted) await Task.Yield();
        late.ArriveAll();
        await running;
        await again.WhenSaved();

        // Nothing is saved of a pool that is half full; a wish that comes at its end is met after a step. Every ordinal that is not in the ledger of the checkpoint has a line now, and no other has.
        Assert.True(row.SyntheticFrom < row.SyntheticNext);
        Assert.All(again.Steps, step => Assert.True(!stops && step > row.Step));
        Assert.Equal(0, resumed.Buffers.OutstandingLeases);
        Assert.Equal(Enumerable.Range(0, 40), checkpoint.Read(RunTables.Samples).Concat(resumed.Ledger.Lines).Where(line => line.Domain == "synthetic").Select(line => (int)line.Ordinal).Order());
        if (!stops) AssertSame(whole, [.. checkpoint.Read(RunTables.Samples), .. resumed.Ledger.Lines], MeasuredBefore(checkpoint).Concat(Measured(resumed)), resumed);
    }

    [Theory]
    [InlineData("other bytes", "with SHA-256")]
    [InlineData("lost", "it was filtered (lowMargin)")]
    [InlineData("cut short", "the stream ended before it")]
    public async Task ResumeFrom_RecipeThatGivesAnotherImage_IsRefused(string change, string found)
    {
        ResumeCase settings = Cases["recipes with evictions, over-used and lost images"];
        Checkpoint checkpoint = await SaveAtAsync(settings, 4);
        ResidentRow[] pool = [.. checkpoint.Read(TrainingTables.Pool)];
        ResidentRow second = pool[1];
        using TrainingBench resumed = settings.Gathered(new() { Options = settings.Options, Checkpoint = checkpoint });
        IReadOnlyList<Item<Sample>> items = resumed.Items((int)second.Ordinal + (change == "cut short" ? 0 : 1), ordinal => settings.IsLost(ordinal) || (change == "lost" && ordinal == second.Ordinal));
        if (change == "other bytes") items = [.. items.SkipLast(1), Item<Sample>.Of(items[^1].Header, Squares.Corrupt(items[^1].Payload!, resumed.Buffers))];
        foreach (Item<Sample> before in items.Take((int)pool[0].Ordinal)) before.Payload?.Release();
        ScriptedReader reader = new([.. items.Skip((int)pool[0].Ordinal)]) { Ordinals = 40 };
        reader.ArriveAll();

        GraphException refused = await Assert.ThrowsAsync<GraphException>(() => resumed.RunAsync(reader, null));

        Diagnostic fault = Assert.Single(refused.Diagnostics);
        Assert.Equal(("SS6215", "inputs.synthetic"), (fault.Code, fault.Path));
        Assert.StartsWith($"the image of ordinal {second.Ordinal} (class '{second.Class}', batch {second.Batch}) was to be made again for the pool, with {second.Bytes} bytes and SHA-256 {second.Sha256}, but ", fault.Message, StringComparison.Ordinal);
        Assert.Contains(found, fault.Message, StringComparison.Ordinal);
        Assert.Equal(0, resumed.Buffers.OutstandingLeases);

        // Those in the pool are residents still, whatever became of this attempt.
        Assert.Equal(pool.Select(row => (row.Ordinal, row.Uses)), resumed.Ledger.Lines.Where(line => line.Domain == "synthetic").Select(line => (line.Ordinal, line.Uses)).Order());
    }

    [Fact]
    public async Task Save_Recipes_KeepsOrdinalsAndHashesButNoBytes()
    {
        ResumeCase recipes = Cases["recipes with evictions, over-used and lost images"];
        ResidentRow[] without = [.. (await SaveAtAsync(recipes, 4)).Read(TrainingTables.Pool)];
        Directory.Delete(_folder, recursive: true);
        ResidentRow[] with = [.. (await SaveAtAsync(recipes with { Options = recipes.Options with { CheckpointPool = PoolKeeping.Bytes } }, 4)).Read(TrainingTables.Pool)];

        Assert.NotEmpty(with);
        Assert.Equal(with.Select(row => (row.Ordinal, row.Key, row.Batch, row.Bytes, row.Uses, row.Provenance)), without.Select(row => (row.Ordinal, row.Key, row.Batch, row.Bytes, row.Uses, row.Provenance)));
        Assert.All(without, row => Assert.True(row.Data.IsEmpty));
        Assert.Equal(with.Select(row => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(row.Data.Span))), without.Select(row => row.Sha256));
        Assert.All(with, row => Assert.Equal((row.Data.Length, null), ((int)row.Bytes, row.Sha256)));
    }

    [Theory]
    [InlineData(PoolKeeping.Recipes, true)]
    [InlineData(PoolKeeping.Bytes, false)]
    public void TakesAgain_OnlyForRecipes(PoolKeeping keeping, bool takes)
    {
        IBlock block = new TrainClassifierBlock(Small with { CheckpointPool = keeping }, new Places([]));

        Assert.Equal(takes ? new("synthetic", "options.checkpointPool") : null, block.TakesAgain);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(33)]
    public async Task ResumeFrom_StoppedWhileWaitingForReal_IsTheSameRun(int arrived)
    {
        ResumeCase settings = Cases["streamed with damage, reuse, moments"];
        await StopAndResumeAsync(settings, (real, _) => (real!, arrived));
    }

    [Theory]
    [InlineData(StarvationPolicy.Stall)]
    [InlineData(StarvationPolicy.RealOnly)]
    public async Task RequestSave_WhileWaitingForSynthetic_SavesAndGoesOnAsIfNothingHadBeen(StarvationPolicy starvation)
    {
        ResumeCase settings = new() { Options = Small with { Steps = 5, MaxUses = 1, Starvation = starvation, EvaluateEvery = 2 } };
        using TrainingBench whole = settings.Gathered(new() { Options = settings.Options });
        await RunAsync(settings, whole);
        SavedAtEveryStep saves = new(_folder, () => Saved!, _ => false);
        using TrainingBench asked = Saved = settings.Gathered(new() { Options = settings.Options, Saves = saves });
        ScriptedReader late = settings.SyntheticOf(asked)!;
        int[] moments = [0, 7, 20, 30];
        Task running = asked.RunAsync(late, null);

        int arrived = 0;
        foreach (int moment in moments)
        {
            for (; arrived < moment; arrived++) late.Arrive(arrived);
            await Task.WhenAny(running, late.WhenAsked(moment));
            int before = saves.Steps.Count;
            asked.RequestSave();
            while (saves.Steps.Count == before && !running.IsCompleted) await Task.Yield();
        }

        late.ArriveAll();
        await running;
        await saves.WhenSaved();

        AssertSame(whole, asked.Ledger.Lines, Measured(asked), asked);
        Assert.Equal(0, saves.Steps[1]);
        Assert.InRange(saves.Steps[^1], 2, 4);
        Assert.Equal(0, asked.Buffers.OutstandingLeases);
        for (int number = 0; number < saves.Steps.Count; number++) await ResumeAsync(settings, number, saves.Steps[number], whole);
    }

    [Fact]
    public async Task ResumeFrom_OtherOptionsClassesAndImages_ListsAllThatDiffers()
    {
        ResumeCase settings = new() { Options = Small with { Steps = 3 } };
        SavedAtEveryStep saves = new(_folder, () => Saved!, step => step == 1);
        using TrainingBench saved = Saved = settings.Gathered(new() { Options = settings.Options, Saves = saves });
        await RunAsync(settings, saved);
        await saves.WhenSaved();
        using TrainingBench other = new()
        {
            Options = settings.Options with { Network = Network.Resnet14, LearningRate = 0.25, DecodeWorkers = 2, Augment = new() { Mixup = 0.5 } },
            Classes = [.. Squares.Classes, new(3, "grey")],
            Checkpoint = Newest(0),
        };
        other.Real = Squares.Real(23, other.Buffers);

        // As if grey had images: the class list alone is looked at before the first step.
        other.Real = [.. other.Real, Grey(other)];
        GraphException refused = await Assert.ThrowsAsync<GraphException>(() => other.RunAsync(null, null));

        Assert.All(refused.Diagnostics, d => Assert.Equal("SS6211", d.Code));
        Assert.Equal(
            ["inputs.classes", "options.augment", "options.augment.apply", "options.augment.cutMix", "options.augment.mixProbability", "options.augment.mixup", "options.augment.randomResizedCrop", "options.learningRate", "options.network"],
            refused.Diagnostics.Select(d => d.Path));
        Assert.Contains("saved with 0.05, but here it is 0.25", refused.Diagnostics.Single(d => d.Path == "options.learningRate").Message, StringComparison.Ordinal);
        Assert.Equal(0, other.Buffers.OutstandingLeases);
    }

    [Fact]
    public async Task ResumeFrom_CheckpointWithoutTraining_SaysWhatItHolds()
    {
        await using (CheckpointStore store = CheckpointStore.Open(SavedAtEveryStep.FolderOf(_folder, 0))) await store.SaveAsync(store.TakeSnapshot());
        ResumeCase settings = new() { Options = Small };
        using TrainingBench bench = settings.Gathered(new() { Options = Small, Checkpoint = Newest(0) });

        GraphException refused = await Assert.ThrowsAsync<GraphException>(() => RunAsync(settings, bench));

        Assert.Equal("SS6212", Assert.Single(refused.Diagnostics).Code);
        Assert.Equal(0, bench.Buffers.OutstandingLeases);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // The training whose lines and measurements are saved.
    private TrainingBench? Saved { get; set; }

    private async Task StopAndResumeAsync(ResumeCase settings, Func<ScriptedReader?, ScriptedReader?, (ScriptedReader Late, int Arrived)> choose)
    {
        using TrainingBench whole = settings.Gathered(new() { Options = settings.Options });
        await RunAsync(settings, whole);
        SavedAtEveryStep saves = new(_folder, () => Saved!, _ => false);
        using TrainingBench stopped = Saved = settings.Gathered(new() { Options = settings.Options, Saves = saves });
        (ScriptedReader? real, ScriptedReader? synthetic) = (settings.StreamOf(stopped), settings.SyntheticOf(stopped));
        (ScriptedReader late, int arrived) = choose(real, synthetic);
        foreach (ScriptedReader other in new[] { real, synthetic }.OfType<ScriptedReader>().Where(reader => reader != late)) other.ArriveAll();
        for (int ordinal = 0; ordinal < arrived; ordinal++) late.Arrive(ordinal);

        Task running = stopped.RunAsync(synthetic, real);
        await Task.WhenAny(running, late.WhenAsked(arrived));
        await stopped.Stop.CancelAsync();
        late.ArriveAll();
        await running;
        await saves.WhenSaved();

        Assert.Equal(0, stopped.Buffers.OutstandingLeases);
        await ResumeAsync(settings, 0, Assert.Single(saves.Steps), whole);
    }

    private async Task<Checkpoint> SaveAtAsync(ResumeCase settings, long step)
    {
        SavedAtEveryStep saves = new(_folder, () => Saved!, done => done == step);
        using TrainingBench saved = Saved = settings.Gathered(new() { Options = settings.Options, Saves = saves });
        await RunAsync(settings, saved);
        await saves.WhenSaved();

        return Newest(0);
    }

    private static IEnumerable<(long, string, long)> MeasuredBefore(Checkpoint checkpoint) => checkpoint.Read(RunTables.Metrics).Select(m => (m.Step, m.Name, BitConverter.DoubleToInt64Bits(m.Value)));

    private async Task ResumeAsync(ResumeCase settings, int number, long step, TrainingBench whole)
    {
        Checkpoint checkpoint = Newest(number);
        TrainingRow row = Assert.Single(checkpoint.Read(TrainingTables.Trainings));
        Assert.Equal((step, checkpoint.Rows("samples"), checkpoint.Rows("metrics")), (row.Step, row.LedgerLines, row.Measurements));
        using TrainingBench resumed = settings.Gathered(new() { Options = settings.Options with { DecodeWorkers = 3 - settings.Options.DecodeWorkers }, Checkpoint = checkpoint });

        await RunAsync(settings, resumed, row.FirstOrdinals["synthetic"], row.FirstOrdinals["realStream"]);

        AssertSame(whole, [.. checkpoint.Read(RunTables.Samples), .. resumed.Ledger.Lines], MeasuredBefore(checkpoint).Concat(Measured(resumed)), resumed);
        Assert.Equal(0, resumed.Buffers.OutstandingLeases);
    }

    private static async Task RunAsync(ResumeCase settings, TrainingBench bench, long firstSynthetic = 0, long firstReal = 0)
    {
        (ScriptedReader? synthetic, ScriptedReader? real) = (settings.SyntheticOf(bench, firstSynthetic), settings.StreamOf(bench, firstReal));
        synthetic?.ArriveAll();
        real?.ArriveAll();
        await bench.RunAsync(synthetic, real);
    }

    private static void AssertSame(TrainingBench whole, IEnumerable<SampleRow> lines, IEnumerable<(long, string, long)> measured, TrainingBench last)
    {
        Assert.Equal(Bytes(whole.Rows.Model), Bytes(last.Rows.Model));
        Assert.Equal(Bytes(whole.Rows.Optimizer), Bytes(last.Rows.Optimizer));
        Assert.Equal(whole.Rows.Pool.Select(Line), last.Rows.Pool.Select(Line));
        Assert.Equal(Sorted(whole.Ledger.Lines), Sorted(lines));
        Assert.Equal(Measured(whole), measured);
        Assert.Equal(whole.Models.Single().Step, last.Models.Single().Step);
    }

    private Checkpoint Newest(int number) => Checkpoint.FindNewest(SavedAtEveryStep.FolderOf(_folder, number), out _)!;

    private static Sample Grey(TrainingBench bench)
    {
        Sample red = Squares.Real(1, bench.Buffers)[0];

        return red with { Provenance = red.Provenance with { Label = new(3, "grey") } };
    }

    private static string Line(PoolRow row) => $"{row.Domain} {row.Ordinal} {row.Class} {row.Uses} {Convert.ToHexString(row.Data)}";

    private static IEnumerable<string> Bytes(IEnumerable<TensorRow> rows) => rows.Select(row => $"{row.Name} {Convert.ToHexString(row.Data)}");

    private static (long, string, long)[] Measured(TrainingBench bench) => [.. bench.Report.Measurements.Select(m => (m.Step, m.Name, BitConverter.DoubleToInt64Bits(m.Value)))];

    private static SampleRow[] Sorted(IEnumerable<SampleRow> lines) => [.. lines.OrderBy(row => row.Domain, StringComparer.Ordinal).ThenBy(row => row.Ordinal)];
}
