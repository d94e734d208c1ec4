using StreamSynth.Blocks.Training;
using StreamSynth.Engine.Memory;
using StreamSynth.Training;

namespace StreamSynth.Blocks.Payloads;

/// <summary>Hands a trained classifier to the blocks that judge it.</summary>
/// <param name="Settings">Shape of the network.</param>
/// <param name="Parameters">Weights and statistics by name, never changed after this.</param>
/// <param name="Classes">Class names by output index.</param>
/// <param name="Step">Optimiser step after which they were taken.</param>
public sealed record TrainedModel(
    ClassifierSettings Settings, IReadOnlyList<NamedTensor> Parameters, IReadOnlyList<string> Classes, long Step) : IPayload
{
    /// <summary>Gives how images become input of the network; null: they have its size, and 0..255 becomes -1..1.</summary>
    public Preprocessing? Preprocessing { get; init; }
}
