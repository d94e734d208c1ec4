using StreamSynth.Blocks.Embeddings;
using StreamSynth.Blocks.Training.Resume;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Resume;

namespace StreamSynth.Cli.Saving;

/// <summary>Tells what keeps a run from being gone on with.</summary>
internal static class ResumeHindrances
{
    private const string OtherData = "SS4140";

    /// <summary>Gives why a run could not be gone on with; none where it can.</summary>
    public static IReadOnlyList<Diagnostic> Of(GraphPlan plan, SaveOptions options)
    {
        if (options.IsOff) return [new("SS6224", string.Empty, "the run cannot be resumed, since nothing is saved on its way.", "let it save: --save-minutes 10.", Severity.Warning)];

        IEnumerable<Diagnostic> stateless = plan.Nodes.Where(n => n.Descriptor.Kind == BlockKind.Consume && n.Block is not (ICheckpointed or IKeepsOwnFiles)).Select(n => new Diagnostic(
            "SS6201",
            $"nodes.{n.Name}",
            $"a run with '{n.Name}' ({n.Descriptor.Name}) cannot be resumed: its state is not saved."));

        return [.. ResumeRules.Check(plan).Concat(stateless).Select(d => d with { Severity = Severity.Warning, Fix = null })];
    }

    /// <summary>Tells whether a run ended since it was not the one that was saved.</summary>
    public static bool IsRefusal(Diagnostic diagnostic) => diagnostic.Code == OtherData || diagnostic.Code.StartsWith("SS62", StringComparison.Ordinal);
}
