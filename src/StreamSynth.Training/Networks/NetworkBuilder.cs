using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Networks;

/// <summary>
/// Writes one network, layer by layer, through a <see cref="NetworkPass"/>. To add a network, write one builder and list it in
/// <see cref="NetworkTable"/>.
/// </summary>
internal abstract class NetworkBuilder
{
    /// <summary>Writes the network from images [N,3,H,W] to logits [N,classes].</summary>
    public abstract Value Logits(NetworkPass pass, Value images, ClassifierSettings settings);

    /// <summary>Gives what in the settings the network cannot be built or trained with, one sentence each.</summary>
    public abstract IEnumerable<string> Faults(ClassifierSettings settings);

    /// <summary>Gives the width that the settings ask for, or the network's own.</summary>
    protected static long WidthOf(ClassifierSettings settings, long own) => settings.BaseWidth == 0 ? own : settings.BaseWidth;
}
