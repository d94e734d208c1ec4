using System.Runtime.InteropServices;
using System.Text.Json;
using StreamSynth.Blocks.Training;
using StreamSynth.Storage.Runs;
using StreamSynth.Training;
using StreamSynth.Training.Export;

namespace StreamSynth.Cli.Exporting;

/// <summary>Is a trained classifier as a run folder keeps it.</summary>
/// <param name="Row">Node, steps and descriptions.</param>
/// <param name="Settings">Network, sizes and training.</param>
/// <param name="Classes">Class names by output index.</param>
/// <param name="Preprocessing">How an image becomes input.</param>
/// <param name="Tensors">What predictions use: averages where the run kept any.</param>
internal sealed record KeptClassifier(
    ClassifierRow Row, ClassifierSettings Settings, IReadOnlyList<string> Classes, Preprocessing Preprocessing, IReadOnlyList<NamedTensor> Tensors)
{
    /// <summary>Reads a classifier.</summary>
    /// <param name="run">The run; whole.</param>
    /// <param name="node">Node that trained it; null for the only one.</param>
    /// <exception cref="ExportException">There is none, there are several, or it cannot be read.</exception>
    public static KeptClassifier Read(RunFolder run, string? node)
    {
        ClassifierRow row = Choose([.. run.Read(RunTables.Classifiers)], node);
        try
        {
            ClassifierSettings settings = ClassifierSettingsJson.Read(row.Settings);
            NamedTensor[] optimizer = settings.EmaDecay > 0 ? TensorsOf(run, RunTables.Optimizer, row.Node) : [];
            IReadOnlyList<NamedTensor> tensors = StateDict.Evaluated(settings, TensorsOf(run, RunTables.Model, row.Node), optimizer);

            return new(row, settings, JsonSerializer.Deserialize<string[]>(row.Classes)!, PreprocessingJson.Read(row.Preprocessing), tensors);
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new ExportException($"the classifier of node '{row.Node}' cannot be read: {e.Message} Export it with the version that ran it.", e);
        }
    }

    private static ClassifierRow Choose(IReadOnlyList<ClassifierRow> rows, string? node)
    {
        string nodes = string.Join(", ", rows.Select(row => $"'{row.Node}'"));
        if (rows.Count == 0) throw new ExportException("the run holds no trained classifier: its graph has no train.classifier node, or that took no step.");
        if (node is null) return rows.Count == 1 ? rows[0] : throw new ExportException($"the run holds several classifiers. Name a node with --node: {nodes}.");

        return rows.FirstOrDefault(row => row.Node == node) ?? throw new ExportException($"no classifier was trained by a node '{node}'. There are: {nodes}.");
    }

    private static NamedTensor[] TensorsOf(RunFolder run, RunTable<TensorRow> table, string node) =>
    [
        .. run.Read(table).Where(row => row.Node == node).Select(row => new NamedTensor(
            row.Name, [.. row.Shape.Select(size => checked((int)size))], MemoryMarshal.Cast<byte, float>(row.Data).ToArray())),
    ];
}
