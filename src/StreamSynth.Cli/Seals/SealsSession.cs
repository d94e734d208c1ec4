using System.Text.Json;
using StreamSynth.Blocks.Embeddings;
using StreamSynth.Cli.Printing;
using StreamSynth.Cli.Running;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Onnx.Clip;
using StreamSynth.Onnx.Sessions;
using StreamSynth.Report;
using StreamSynth.Search.Neighbours;
using StreamSynth.Storage.Files;
using StreamSynth.Storage.Searches;

namespace StreamSynth.Cli.Seals;

/// <summary>Runs a search file: makes the pool if need be, searches concept after concept, and sums up what is there.</summary>
/// <param name="file">The file.</param>
/// <param name="folder">Where results are kept.</param>
/// <param name="most">Concepts to search for now, those of before included; null for all.</param>
/// <param name="threads">Threads.</param>
/// <param name="json">Whether the result is one JSON document.</param>
/// <param name="around">What the command line takes from outside.</param>
internal sealed class SealsSession(SealsFile file, SealsFolder folder, int? most, int threads, bool json, Surroundings around)
{
    private readonly SealsForm _form = file.Form!;
    private readonly long _began = around.Clock.GetTimestamp();

    // With --json, standard output is for the document alone.
    private TextWriter Progress => json ? around.Errors : around.Output;

    /// <summary>Runs to the end, or until it is interrupted.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync()
    {
        string pool = _form.Pool.File is { } given ? file.Resolve(given) : folder.PoolPath;
        if (!File.Exists(pool))
        {
            int made = await MakePoolAsync().ConfigureAwait(false);
            if (made != ExitCode.Done) return made;
        }

        using Interrupts interrupts = around.Listen();
        try
        {
            using SealsData data = await Task.Run(() => SealsData.Open(pool, _form, Index(interrupts.First), Tell, interrupts.First)).ConfigureAwait(false);
            return await SearchAsync(data, interrupts.First).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (interrupts.First.IsCancellationRequested)
        {
            around.Errors.WriteLine($"Stopped: what was found out stands in {Shown}. Go on with: streamsynth seals {file.Name} --out {Shown}");
            return ExitCode.Interrupted;
        }
    }

    private string Shown => OutputFolder.Shown(folder.FullPath, around.WorkingFolder);

    // The run of the graph is a run like any other: it saves checkpoints, and goes on from them.
    private Task<int> MakePoolAsync()
    {
        Tell($"making {OutputFolder.Shown(folder.PoolPath, around.WorkingFolder)} with {_form.Pool.Graph}");
        Surroundings quiet = json ? around with { Output = around.Errors, Screen = null } : around;
        string[] arguments = Directory.Exists(folder.PoolRunPath) && Directory.EnumerateFiles(folder.PoolRunPath, "checkpoint-*.json").Any()
            ? ["resume", folder.PoolRunPath]
            : ["run", file.Resolve(_form.Pool.Graph!), "--out", folder.PoolRunPath, "--overwrite", "--save-minutes", "1", "--set", $"nodes.{_form.Pool.Node}.options.file={folder.PoolPath}"];

        return CommandLine.RunAsync(arguments, quiet);
    }

    private Func<EmbeddingPool, INeighbours> Index(CancellationToken cancel) => pool => NeighbourIndex.Open(pool, _form.Neighbours, folder.IndexPath, threads, Tell, cancel);

    private async Task<int> SearchAsync(SealsData data, CancellationToken cancel)
    {
        folder.Require(IdentityOf(data));
        NeighbourRows rows = new(data.Neighbours, new() { Neighbours = _form.Neighbours.Count });
        IReadOnlyList<string> concepts = ConceptChoice.Choose(_form, file.Known, data.PoolCounts, data.TestCounts);
        if (most < concepts.Count) concepts = [.. concepts.Take(most.Value)];
        double recall = await Task.Run(() => NeighbourIndex.RecallOf(data.Neighbours, _form.Neighbours, threads, cancel), cancel).ConfigureAwait(false);
        Tell($"pool {data.Pool.Points.Count:N0} images, test {data.Test.Points.Count:N0} of other families ({data.NearDuplicates:N0} near-duplicates left out); recall of {_form.Neighbours.Kind} neighbours {recall:0.0000}");

        using ClipModel? clip = LoadText(data);
        ConceptTrial trial = new(_form, data, rows, clip is null ? null : concept => QueryOf(clip, concept), file.Known, around.Clock);
        List<ConceptResult> results = [];
        long searching = around.Clock.GetTimestamp();
        int searched = 0;
        foreach ((int i, string concept) in concepts.Index())
        {
            cancel.ThrowIfCancellationRequested();
            ConceptResult? result = folder.Read(concept);
            bool isNew = result is null;
            if (result is null)
            {
                result = await Task.Run(() => trial.RunAsync(concept, threads, cancel), cancel).ConfigureAwait(false);
                folder.Write(result);
                searched++;
            }

            results.Add(result);
            if (isNew) Tell(LineOf(i, concepts.Count, result, around.Clock.GetElapsedTime(searching) / searched));
        }

        return Finish(data, results, recall, rows);
    }

    private int Finish(SealsData data, IReadOnlyList<ConceptResult> results, double recall, NeighbourRows rows)
    {
        SearchSummary summary = new()
        {
            Name = _form.Name,
            PoolImages = data.Pool.Points.Count,
            TestImages = data.Test.Points.Count,
            NearDuplicates = data.NearDuplicates,
            Width = data.Pool.Points.Width,
            Neighbours = $"{_form.Neighbours.Kind}, k = {_form.Neighbours.Count}",
            NeighbourRecall = recall,
            RowsFound = rows.RowsFound,
            RowsShared = rows.RowsShared,
            Concepts = [.. results.Select(r => r.Concept)],
            Rounds = [.. results.SelectMany(r => r.Rounds)],
            Arms = ArmSummary.Of([.. results.SelectMany(r => r.Rounds)]),
        };
        folder.WriteAll(results, summary.Arms);
        DurableFile.Replace(folder.ReportPath, temporary =>
        {
            using FileStream page = File.Create(temporary);
            SearchReport.Write(summary, page);
        });
        if (json) SealsPage.WriteJson(summary, Shown, around.Output);
        else SealsPage.Write(summary, Shown, around.Output);

        return ExitCode.Done;
    }

    // What decides results; threads and paths do not.
    private string IdentityOf(SealsData data) => JsonSerializer.Serialize(
        new
        {
            Form = _form with { Pool = new() { Columns = _form.Pool.Columns }, Name = string.Empty, Concepts = _form.Concepts with { Count = 1, Names = [] } },
            Pool = Convert.ToHexStringLower(data.Pool.Points.Fingerprint),
            Test = Convert.ToHexStringLower(data.Test.Points.Fingerprint),
        },
        RecordReader.Json);

    private ClipModel? LoadText(SealsData data)
    {
        if (_form.Seeds.Model is not { } model) return null;

        Places places = Places.Around(file.FullPath, around.WorkingFolder, around.ProgramFolder);
        ClipModel clip = ClipModel.Load(places.FindModel(model)!, new SessionSettings { Threads = 1 });
        if (clip.EmbeddingSize == data.Pool.Points.Width) return clip;

        int width = clip.EmbeddingSize;
        clip.Dispose();
        throw new GraphException(new Diagnostic(
            "SS7230", "seeds.model", $"'{model}' gives embeddings of {width} numbers, but those of the pool have {data.Pool.Points.Width}.", "name the model that made the pool."));
    }

    private float[] QueryOf(ClipModel clip, string concept)
    {
        float[] embedding = new float[clip.EmbeddingSize];
        clip.EmbedTexts([_form.Seeds.Query.Replace("{class}", concept, StringComparison.Ordinal)], embedding);

        return embedding;
    }

    private static string LineOf(int number, int all, ConceptResult result, TimeSpan each)
    {
        IEnumerable<string> ends = result.Rounds.Where(r => r.Repetition == 0 && r.Form != Arm.All).GroupBy(r => (r.Rule, r.Form))
            .Select(arm => arm.MaxBy(r => r.Round)!).Where(r => r.Rule == result.Rounds[0].Rule).Select(r => $"AP {r.AveragePrecision:0.000}, recall {r.Recall:0.000}, pool {r.PoolShare:0.0 %}");
        return $"{number + 1}/{all} {result.Concept.Concept} ({result.Concept.PoolPositives} images): {ends.FirstOrDefault()}; {Amounts.Duration(each * (all - number - 1))} left";
    }

    private void Tell(string what) => Progress.WriteLine($"{Amounts.Duration(around.Clock.GetElapsedTime(_began))}  {what}");
}
