using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using StreamSynth.Blocks.Training;
using StreamSynth.Cli.Data;
using StreamSynth.Engine.Blocks;
using StreamSynth.Storage.Runs;
using StreamSynth.Training;
using StreamSynth.Training.Export;

namespace StreamSynth.Cli.Exporting;

/// <summary>Draws up the card of an exported classifier from its run folder.</summary>
/// <param name="run">The run; whole.</param>
/// <param name="places">Where the icon package may be, which knows licences.</param>
internal sealed class ModelCardWriter(RunFolder run, Places places)
{
    private const string KnownNotice = "The classifier learnt from drawings of these families. Where a licence asks for it, name the authors: NOTICE of StreamSynth lists them.";
    private const string UnknownNotice = "StreamSynth does not know the licences of these training images: ask those who made them.";

    /// <summary>Draws up the card.</summary>
    public ModelCard Write(KeptClassifier kept, Statistics statistics, IReadOnlyList<CardFile> files) => new()
    {
        Network = kept.Settings.Network,
        BaseWidth = kept.Settings.BaseWidth,
        Norm = kept.Settings.Norm,
        Statistics = statistics,
        IsAverage = kept.Settings.EmaDecay > 0,
        Node = kept.Row.Node,
        Step = kept.Row.Step,
        Classes = kept.Classes,
        Input = InputOf(kept.Preprocessing),
        Output = new(OnnxExport.Output, kept.Classes.Count),
        Files = files,
        Accuracy = [.. run.Read(RunTables.Accuracy)],
        Run = RunOf(run.Read(RunTables.Progress).Single()),
        Data = DataOf(),
    };

    private static CardInput InputOf(Preprocessing preprocessing) => new()
    {
        Name = OnnxExport.Input,
        Height = preprocessing.Height,
        Width = preprocessing.Width,
        Mean = preprocessing.Normalisation.Mean,
        Std = preprocessing.Normalisation.Deviation,
        Resize = preprocessing.Resizes
            ? FormattableString.Invariant(
                $"{JsonNamingPolicy.CamelCase.ConvertName(preprocessing.Interpolation.ToString())}, in the image's own shape, to cover {preprocessing.ResizeRatio:0.####} times the input; then cut the centre out")
            : "none: images have this size",
    };

    private static CardRun RunOf(ProgressRow progress) => new()
    {
        Graph = progress.GraphName,
        GraphSha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(progress.GraphJson))),
        Seed = $"{progress.Seed}",
        State = progress.State,
        StartedUtc = progress.StartedUtc,
        Provider = progress.Provider,
        Threads = JsonNode.Parse(progress.Threads),
        Versions = JsonNode.Parse(progress.Versions),
        ModelHashes = JsonNode.Parse(progress.ModelHashes),
        DataHash = progress.DataHash,
    };

    // The ledger names a real image "family/item".
    private CardData DataOf()
    {
        SortedSet<string> families = new(StringComparer.Ordinal);
        foreach (SampleRow line in run.Read(RunTables.Samples).Where(line => line.Domain == "real" && line.Source is not null)) families.Add(line.Source!.Split('/')[0]);
        IReadOnlyDictionary<string, string> licences = Licences.Of(families, places);

        return new(new SortedDictionary<string, string>(licences.ToDictionary(), StringComparer.Ordinal), licences.Count > 0 ? KnownNotice : UnknownNotice);
    }
}
