using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Regeneration;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Cli.Regenerating;

/// <summary>Makes some of a run's batches again and compares their images with those that the run kept.</summary>
/// <param name="run">The run.</param>
/// <param name="overrides">What is changed in its graph.</param>
/// <param name="around">What the command line takes from outside.</param>
internal sealed class RunVerification(RecordedRun run, IReadOnlyList<string> overrides, Surroundings around)
{
    /// <summary>Draws batches of which the pool holds at least one image.</summary>
    /// <param name="count">How many, all when there are fewer; null for all.</param>
    /// <param name="seed">Decides which.</param>
    /// <returns>By training node, lowest first.</returns>
    public IReadOnlyList<DrawnBatch> Draw(int? count, ulong seed)
    {
        List<DrawnBatch> all = [];
        foreach (PlannedEdge training in RecordedRun.Trainings(run.Plan([])))
        {
            HashSet<long> kept = [.. Pool(training).Select(p => p.Ordinal)];
            IEnumerable<IGrouping<long, long>> batches = run.LinesOf(training).Where(l => l.Batch >= 0).GroupBy(l => l.Batch, l => l.Ordinal);
            all.AddRange(batches.Where(b => b.Any(kept.Contains)).Select(b => new DrawnBatch(training, b.Key, [.. b.Order()], [.. b.Where(kept.Contains).Order()])));
        }

        // Fisher and Yates, as far as wanted.
        var random = new Philox(seed);
        int drawn = Math.Min(count ?? all.Count, all.Count);
        for (int i = 0; i < drawn; i++)
        {
            int other = i + random.NextInt32(all.Count - i);
            (all[i], all[other]) = (all[other], all[i]);
        }

        return [.. all.Take(drawn).OrderBy(b => b.Training.To, StringComparer.Ordinal).ThenBy(b => b.Batch)];
    }

    /// <summary>Makes batches again.</summary>
    /// <param name="drawn">Which.</param>
    /// <param name="isExact">Whether nothing may differ.</param>
    /// <param name="allowsChanged">Whether other models than the run's are taken.</param>
    /// <param name="cancel">Ends the work early.</param>
    /// <exception cref="GraphException">Models are not those of the run (SS6312), or a block could not be set up.</exception>
    public async Task<IReadOnlyList<BatchVerdict>> CompareAsync(IReadOnlyList<DrawnBatch> drawn, bool isExact, bool allowsChanged, CancellationToken cancel)
    {
        List<BatchVerdict> verdicts = [];
        foreach (IGrouping<string, DrawnBatch> node in drawn.GroupBy(b => b.Training.To))
        {
            PlannedEdge training = node.First().Training;
            IReadOnlyDictionary<long, MadeSample> made = await MakeAsync(training, OrdinalRanges.Of(node.SelectMany(b => b.Kept)), allowsChanged, cancel).ConfigureAwait(false);
            Dictionary<long, byte[]> kept = [];
            HashSet<long> wanted = [.. node.SelectMany(b => b.Kept)];
            foreach (PoolRow image in run.Folder.Read(RunTables.Pool).Where(p => IsOf(training, p.Node, p.Domain) && wanted.Contains(p.Ordinal))) kept[image.Ordinal] = image.Data;
            verdicts.AddRange(node.Select(b => Judge(b, kept, made, isExact)));
        }

        return verdicts;
    }

    private static BatchVerdict Judge(DrawnBatch batch, Dictionary<long, byte[]> kept, IReadOnlyDictionary<long, MadeSample> made, bool isExact)
    {
        List<string> missing = [];
        (int equal, int max, double mean) = (0, 0, 0);
        foreach (long ordinal in batch.Kept)
        {
            MadeSample? again = made.GetValueOrDefault(ordinal);
            if (again is null || again.Lost is not null)
            {
                missing.Add($"ordinal {ordinal}: {again?.Lost ?? "did not come"}");
                continue;
            }

            // In batches of another size they have other numbers; in the same ones a wrong number means wrong neighbours.
            if (isExact && again.Batch != batch.Batch) missing.Add($"ordinal {ordinal}: came in batch {again.Batch}");
            ImageDifference apart = ImageDifference.Between(kept[ordinal], again.Encoded);
            if (kept[ordinal].AsSpan().SequenceEqual(again.Encoded)) equal++;
            (max, mean) = (Math.Max(max, apart.Max), Math.Max(mean, apart.Mean));
        }

        VerdictKind verdict = missing.Count > 0 ? VerdictKind.Missing : max == 0 ? VerdictKind.Equal : !isExact && max <= Tolerance.Max && mean <= Tolerance.Mean ? VerdictKind.Within : VerdictKind.Differs;

        return new(batch.Training.To, batch.Batch, batch.Members.Count, batch.Kept.Count, equal, max, mean, missing, verdict);
    }

    private async Task<IReadOnlyDictionary<long, MadeSample>> MakeAsync(PlannedEdge training, OrdinalRanges ordinals, bool allowsChanged, CancellationToken cancel)
    {
        GraphPlan plan = run.Plan(overrides);
        SampleCapture capture = new();
        RegenerationRequest request = new() { Node = training.To, Port = training.ToPort.Name, Ordinals = ordinals, Batches = run.KnownBatches(plan) };
        RunResult result = await new Regenerator(plan, around.Clock).RunAsync(request, capture, cancel).ConfigureAwait(false);
        cancel.ThrowIfCancellationRequested();
        if (result.Diagnostics.Count > 0) throw new GraphException(result.Diagnostics);
        if (!allowsChanged && RunDifferences.Models(run, plan) is { Count: > 0 } changed) throw new GraphException(changed);

        return capture.Samples;
    }

    private IEnumerable<PoolPlace> Pool(PlannedEdge training) => run.Folder.Read(new RunTable<PoolPlace>(RunTables.Pool.Name)).Where(p => IsOf(training, p.Node, p.Domain));

    private static bool IsOf(PlannedEdge training, string node, string domain) => domain == "synthetic" && (node.Length == 0 || node == training.To);
}

/// <summary>Is a row of the pool without its bytes.</summary>
internal sealed record PoolPlace
{
    public required string Node { get; init; }

    public required long Ordinal { get; init; }

    public required string Domain { get; init; }
}

/// <summary>Is a batch that was drawn.</summary>
/// <param name="Training">Where its images arrived.</param>
/// <param name="Batch">Its number at the generator.</param>
/// <param name="Members">Ordinals of its images.</param>
/// <param name="Kept">Those that the pool holds.</param>
internal sealed record DrawnBatch(PlannedEdge Training, long Batch, IReadOnlyList<long> Members, IReadOnlyList<long> Kept);
