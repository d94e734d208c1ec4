using System.Text.Json.Nodes;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Cli.Saving;
using StreamSynth.Cli.Tests.Saving;
using StreamSynth.Engine.Blocks;
using StreamSynth.Storage.Checkpoints;
using StreamSynth.Storage.Runs;
using StreamSynth.Testing;

namespace StreamSynth.Cli.Tests.Commands;

/// <summary>Runs whole graphs, cuts them off where a checkpoint stands, and goes on with 'streamsynth resume'.</summary>
public sealed class ResumeCommandTests : IDisposable
{
    private readonly CliBench _bench = new();
    private readonly CopiedFolder _files;
    private readonly Surroundings _around;

    public ResumeCommandTests()
    {
        _files = new(_bench.Folder);
        _around = _bench.Around with { Catalog = BlockCatalog.From(typeof(Sample).Assembly, typeof(BlockHarness).Assembly, typeof(CliBench).Assembly), Files = _files };
    }

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Resume_KilledAfterAnyCheckpoint_IsTheRunThatWasNeverStopped()
    {
        SavedTables whole = await RunWholeAsync(TrainingGraph.One());
        string[] killed = [.. _files.Folders];

        Assert.InRange(killed.Length, 2, TrainingGraph.Steps);
        Assert.Equal(TrainingGraph.Steps, Checkpoint.FindNewest(killed[^1], out _)!.Read(RunTables.Progress).Single().Step);
        foreach (string folder in killed)
        {
            long step = Checkpoint.FindNewest(folder, out _)!.Read(RunTables.Progress).Single().Step;
            await ResumeAsync(folder);
            whole.AssertEqual(SavedTables.Of(folder));
            PartRow[] parts = [.. RunFolder.Open(folder).Read(RunTables.Parts)];
            Assert.Equal([("killed", 0L, step), ("done", step, (long)TrainingGraph.Steps)], parts.Select(p => (p.State, p.FirstStep, p.LastStep)));
            Assert.Equal(parts.Sum(p => p.WallSeconds), RunFolder.Open(folder).Read(RunTables.Progress).Single().WallSeconds, 6);
            Assert.Empty(Directory.EnumerateFiles(folder, "checkpoint-*"));
        }
    }

    [Fact]
    public async Task Resume_KilledTwice_IsTheRunThatWasNeverStopped()
    {
        SavedTables whole = await RunWholeAsync(TrainingGraph.One(40));
        string first = _files.Folders[0];
        _files.Folders.Clear();
        await ResumeAsync(first, "--save-steps", "1");
        string second = _files.Folders[0];

        await ResumeAsync(second);

        whole.AssertEqual(SavedTables.Of(second));
        Assert.Equal(["killed", "killed", "done"], RunFolder.Open(second).Read(RunTables.Parts).Select(p => p.State));
    }

    [Fact]
    public async Task Resume_Interrupted_GoesOnAndDeletesItsCheckpoints()
    {
        SavedTables whole = await RunWholeAsync(TrainingGraph.One(120));

        (int interrupted, _) = await StoppedRun.MakeAsync(
            _files, () => _bench.Interrupts.Signal(), () => RunAsync("run", "graph.json", "--out", "stopped", "--overwrite", "--save-steps", "1"), exit => exit == ExitCode.Done);

        Assert.True(interrupted == ExitCode.Interrupted, _bench.Errors);
        Assert.Contains("go on with: streamsynth resume stopped", _bench.Output, StringComparison.Ordinal);
        Assert.Equal("interrupted", RunFolder.Open(_bench.PathOf("stopped")).Read(RunTables.Progress).Single().State);
        await ResumeAsync("stopped");
        whole.AssertEqual(SavedTables.Of(_bench.PathOf("stopped")));
        Assert.Equal(["interrupted", "done"], RunFolder.Open(_bench.PathOf("stopped")).Read(RunTables.Parts).Select(p => p.State));
    }

    [Fact]
    public async Task Resume_StoppedAtOnce_GoesOnFromTheNewestCheckpoint()
    {
        SavedTables whole = await RunWholeAsync(TrainingGraph.One(120));

        (int stopped, _) = await StoppedRun.MakeAsync(
            _files,
            () =>
            {
                _bench.Interrupts.Signal();
                _bench.Interrupts.Signal();
            },
            () => RunAsync("run", "graph.json", "--out", "stopped", "--overwrite", "--save-steps", "1"),
            exit => exit == ExitCode.Done);

        Assert.Equal(ExitCode.Interrupted, stopped);
        Assert.Matches("Stopped at once: checkpoint [12] \\(after step [0-9]+\\) stands in stopped, what came later is lost\\.\nGo on with: streamsynth resume stopped", _bench.Errors);
        await ResumeAsync("stopped");
        whole.AssertEqual(SavedTables.Of(_bench.PathOf("stopped")));
    }

    [Fact]
    public async Task Resume_SavedByTheClock_IsTheRunThatWasNeverStopped()
    {
        // Steps enough for two checkpoints on a slow disk, too.
        _bench.Write("graph.json", TrainingGraph.One(120));
        int exit = await RunAsync("run", "graph.json", "--out", "whole", "--save-minutes", "0.0002");
        Assert.True(exit == ExitCode.Done, _bench.Errors);
        string[] killed = [.. _files.Folders];

        Assert.True(killed.Length > 1, _bench.Output);
        foreach (string folder in new[] { killed[0], killed[^1] })
        {
            await ResumeAsync(folder, "--save-minutes", "10");
            SavedTables.Of(_bench.PathOf("whole")).AssertEqual(SavedTables.Of(folder));
        }
    }

    [Fact]
    public async Task Resume_TwoTrainings_CutsEachAtItsOwnState()
    {
        SavedTables whole = await RunWholeAsync(TrainingGraph.Two());
        string[] killed = [.. _files.Folders];

        Assert.NotEmpty(killed);
        foreach (string folder in killed)
        {
            Checkpoint checkpoint = Checkpoint.FindNewest(folder, out _)!;
            foreach (var row in checkpoint.Read(StreamSynth.Blocks.Training.Resume.TrainingTables.Trainings)) Assert.Equal(row.LedgerLines, checkpoint.Rows(CheckpointTables.LedgerOf(row.Node).Name));
            await ResumeAsync(folder);
            whole.AssertEqual(SavedTables.Of(folder));
        }
    }

    [Fact]
    public async Task Resume_NoTraining_GoesOnFromTheEnginesOwnMarks()
    {
        const int Numbers = 120_000;
        _bench.Write("graph.json", TrainingGraph.None(Numbers));
        int exit = await RunAsync("run", "graph.json", "--out", "whole", "--save-minutes", "0.0002");
        Assert.True(exit == ExitCode.Done, _bench.Errors);
        SavedTables whole = SavedTables.Of(_bench.PathOf("whole"));
        string[] killed = [.. _files.Folders];

        Assert.True(killed.Length > 0, _bench.Output);
        Assert.Equal(2, whole.Failures.Length);
        foreach (string folder in new[] { killed[0], killed[^1] })
        {
            await ResumeAsync(folder, "--save-minutes", "10");
            whole.AssertEqual(SavedTables.Of(folder));
        }

        EdgeRow left = RunFolder.Open(killed[^1]).Read(RunTables.Edges).Single(e => e.To == "keep.number");
        Assert.InRange(left.FirstOrdinal, 1, Numbers);
        Assert.Equal(Numbers, left.FirstOrdinal + left.Items);
    }

    [Fact]
    public async Task Resume_NoTrainingAndInterrupted_GoesOn()
    {
        _bench.Write("graph.json", TrainingGraph.None());
        Surroundings impatient = _around with
        {
            Listen = () =>
            {
                Cli.Running.Interrupts interrupts = new();
                interrupts.Signal();
                return interrupts;
            },
        };

        int interrupted = await CommandLine.RunAsync(["run", "graph.json", "--out", "stopped"], impatient).WaitAsync(BlockHarness.Patience);
        await ResumeAsync("stopped");

        Assert.Equal(ExitCode.Interrupted, interrupted);
        Assert.Equal([5L, 7L], RunFolder.Open(_bench.PathOf("stopped")).Read(RunTables.Failures).Select(f => f.Ordinal));
    }

    [Fact]
    public async Task Resume_FailedForTooManyFailures_GoesOnOnceMoreAreAllowed()
    {
        _bench.Write("graph.json", TrainingGraph.One());
        string[] late = ["--set", "nodes.add.options.failOn=[41]"];
        await RunAsync(["run", "graph.json", "--out", "whole", .. late]);

        int failed = await RunAsync(["run", "graph.json", "--out", "failed", "--set", "maxFailures=0", .. late]);
        string told = _bench.Output;
        await ResumeAsync("failed", "--set", "maxFailures=1", "--allow-changed");

        Assert.Equal(ExitCode.RunFailed, failed);
        Assert.Contains("go on with: streamsynth resume failed", told, StringComparison.Ordinal);
        SavedTables.Of(_bench.PathOf("whole")).AssertEqual(SavedTables.Of(_bench.PathOf("failed")));
        Assert.Equal(["failed", "done"], RunFolder.Open(_bench.PathOf("failed")).Read(RunTables.Parts).Select(p => p.State));
    }

    [Fact]
    public async Task Resume_KilledBeforeItsReportWasDrawnAndItsCheckpointsWereDeleted_DoesBoth()
    {
        await RunWholeAsync(TrainingGraph.One());
        foreach (string file in Directory.EnumerateFiles(_files.Folders[^1])) File.Copy(file, _bench.PathOf($"whole/{Path.GetFileName(file)}"));
        File.Delete(_bench.PathOf("whole/report.html"));

        int exit = await RunAsync("resume", "whole");

        Assert.Equal(ExitCode.Done, exit);
        Assert.Contains("SS6227", _bench.Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(_bench.PathOf("whole"), "*checkpoint*").Concat(Directory.EnumerateFiles(_bench.PathOf("whole"), "*.segment.parquet")));
        Assert.True(File.Exists(_bench.PathOf("whole/report.html")));
        Assert.Equal(ExitCode.WrongInput, await RunAsync("resume", "whole"));
    }

    [Fact]
    public async Task Resume_Json_TellsWhereItGoesOnAndWhatItSaved()
    {
        await RunWholeAsync(TrainingGraph.One(40));
        string folder = _files.Folders[0];

        int exit = await RunAsync("resume", folder, "--json");

        Assert.Equal(ExitCode.Done, exit);
        JsonNode[] events = [.. _bench.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
        JsonNode started = events.Single(e => (string)e["event"]! == "started");
        Assert.Equal(1, (long)started["fromCheckpoint"]!);
        Assert.Empty(started["cannotBeResumed"]!.AsArray());
        JsonNode[] saved = [.. events.Where(e => (string)e["event"]! == "checkpoint")];
        Assert.NotEmpty(saved);
        Assert.All(saved, e => Assert.True((long)e["bytes"]! > 1000 && (double)e["pauseMilliseconds"]! >= 0 && (long)e["number"]! > 1, e.ToJsonString()));
    }

    [Fact]
    public async Task Resume_GraphOfAFile_IsComparedWithTheSavedOne()
    {
        await RunWholeAsync(TrainingGraph.One());
        _bench.Write("same.json", TrainingGraph.One());
        _bench.Write("other.json", TrainingGraph.None());

        int refused = await RunAsync("resume", _files.Folders[0], "--graph", "other.json", "--allow-changed");
        await ResumeAsync(_files.Folders[0], "--graph", "same.json");

        Assert.Equal(ExitCode.WrongInput, refused);
        Assert.Contains("nodes.train.block: error SS6202: is not there, but was train.classifier when the run was saved.", _bench.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resume_AnotherGraphAndModel_ListsAllThatDiffersAndChangesNothing()
    {
        await RunWholeAsync(TrainingGraph.One());
        string folder = _files.Folders[0];
        string[] before = [.. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)];

        int exit = await RunAsync("resume", folder, "--set", "nodes.paint.options.hash=bb22", "--set", "nodes.evaluate.options.threads=2");

        Assert.Equal(ExitCode.WrongInput, exit);
        Assert.Contains("nodes.paint.options.hash: error SS6223: was not there when the run was saved, but is \"bb22\" now.", _bench.Errors, StringComparison.Ordinal);
        Assert.Contains("nodes.evaluate.options.threads: error SS6223", _bench.Errors, StringComparison.Ordinal);
        Assert.Contains("threads.evaluate: error SS6223: was 1 when the run was saved, but is 2 now.", _bench.Errors, StringComparison.Ordinal);
        Assert.Contains("model tiny: error SS6223: was aa11 when the run was saved, but is bb22 now.", _bench.Errors, StringComparison.Ordinal);
        Assert.Equal(before, Directory.EnumerateFiles(folder).Where(file => !Path.GetFileName(file).StartsWith(".lock", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Resume_AllowChanged_GoesOnAndRecordsWhatChanged()
    {
        await RunWholeAsync(TrainingGraph.One());
        string folder = _files.Folders[0];

        await ResumeAsync(folder, "--set", "nodes.paint.options.hash=bb22", "--set", "nodes.train.options.learningRate=0.01", "--allow-changed");

        JsonArray changes = JsonNode.Parse(RunFolder.Open(folder).Read(RunTables.Parts).Last().Changes)!.AsArray();
        Assert.Equal(["nodes.paint.options.hash", "nodes.train.options.learningRate", "model tiny"], changes.Select(c => (string)c!["name"]!));
        Assert.Equal(["aa11", "bb22"], new[] { "then", "now" }.Select(side => (string)changes[2]![side]!));
    }

    [Theory]
    [InlineData("seed=43", "SS6202", "seeds.generation")]
    [InlineData("nodes.train.options.norm=\"shared\"", "SS6211", "nodes.train.options.norm")]
    public async Task Resume_WhatCannotChange_IsRefusedThoughChangesAreAllowed(string set, string code, string place)
    {
        await RunWholeAsync(TrainingGraph.One());

        int exit = await RunAsync("resume", _files.Folders[0], "--set", set, "--allow-changed");

        Assert.True(exit == ExitCode.WrongInput, _bench.Output);
        Assert.Contains($"{place}", _bench.Errors, StringComparison.Ordinal);
        Assert.Contains(code, _bench.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_files.Folders[0], "manifest.json")));
    }

    [Fact]
    public async Task Resume_FolderOfADoneRun_SaysSo()
    {
        await RunWholeAsync(TrainingGraph.One());

        int exit = await RunAsync("resume", "whole");

        Assert.Equal(ExitCode.WrongInput, exit);
        Assert.Contains("SS6221", _bench.Errors, StringComparison.Ordinal);
        Assert.Contains("the run is done (8 of 8 steps)", _bench.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nowhere", "expected a run folder, found none")]
    [InlineData(".", "expected a run with a checkpoint, found none")]
    public async Task Resume_NoRun_SaysWhatIsMissing(string folder, string message)
    {
        int exit = await RunAsync("resume", folder);

        Assert.Equal(ExitCode.WrongInput, exit);
        Assert.Contains(message, _bench.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resume_NewestTorn_UsesTheOneBeforeAndSaysSo()
    {
        SavedTables whole = await RunWholeAsync(TrainingGraph.One());
        string folder = _files.Folders[^1];
        string newest = Directory.EnumerateFiles(folder, "checkpoint-*.model.parquet").Max(StringComparer.Ordinal)!;
        await using (FileStream torn = new(newest, FileMode.Open)) torn.SetLength(torn.Length / 2);

        await ResumeAsync(folder);

        Assert.Contains("warning SS6226", _bench.Errors, StringComparison.Ordinal);
        Assert.Contains("the file is torn", _bench.Errors, StringComparison.Ordinal);
        whole.AssertEqual(SavedTables.Of(folder));
    }

    [Fact]
    public async Task Resume_EveryCheckpointTorn_IsRefusedWithAllFindings()
    {
        await RunWholeAsync(TrainingGraph.One());
        string folder = _files.Folders[^1];
        foreach (string model in Directory.EnumerateFiles(folder, "checkpoint-*.model.parquet")) File.Delete(model);

        int exit = await RunAsync("resume", folder);

        Assert.Equal(ExitCode.WrongInput, exit);
        Assert.Contains("SS6002", _bench.Errors, StringComparison.Ordinal);
        Assert.Contains("all damaged", _bench.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resume_FolderHeldByAnother_IsRefusedNamingIt()
    {
        await RunWholeAsync(TrainingGraph.One());
        string folder = _files.Folders[0];
        await using CheckpointStore other = CheckpointStore.Open(folder);

        int exit = await RunAsync("resume", folder);

        Assert.Equal(ExitCode.WrongInput, exit);
        Assert.Contains($"it is held by process {Environment.ProcessId}", _bench.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resume_RunThatKeepsNoState_SaysWhy()
    {
        string folder = _bench.PathOf("journal");
        await using (CheckpointStore store = CheckpointStore.Open(folder))
        {
            store.Grow(RunTables.Samples);
            await store.SaveAsync(store.TakeSnapshot());
        }

        int exit = await RunAsync("resume", "journal");

        Assert.Equal(ExitCode.WrongInput, exit);
        Assert.Contains("of which only samples were saved", _bench.Errors, StringComparison.Ordinal);
    }

    private async Task<SavedTables> RunWholeAsync(GraphText graph)
    {
        _bench.Write("graph.json", graph);
        int exit = await RunAsync("run", "graph.json", "--out", "whole", "--save-steps", "1");
        Assert.True(exit == ExitCode.Done, _bench.Errors);

        return SavedTables.Of(_bench.PathOf("whole"));
    }

    private async Task ResumeAsync(string folder, params string[] more)
    {
        int exit = await RunAsync(["resume", folder, .. more]);
        Assert.True(exit == ExitCode.Done, _bench.Errors);
    }

    private Task<int> RunAsync(params string[] arguments) => CommandLine.RunAsync(arguments, _around).WaitAsync(BlockHarness.Patience);
}
