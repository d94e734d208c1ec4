using StreamSynth.Training;

namespace StreamSynth.Perf.Training;

/// <summary>Names one network, image size and minibatch that both sides train.</summary>
internal sealed record TrainCase(Network Network, int Side, int Batch)
{
    /// <summary>Gives the two that issue reports speak of.</summary>
    public static IReadOnlyList<TrainCase> All { get; } = [new(Network.Resnet20, 32, 128), new(Network.Resnet18, 64, 32)];

    /// <summary>Gives the name that torch_step.py and the command line know.</summary>
    public string Name => Network.ToString().ToLowerInvariant();

    /// <summary>Gives what both sides train with: SGD with Nesterov momentum, one batch norm for the whole minibatch.</summary>
    public ClassifierSettings Settings(int threads) => new()
    {
        Classes = 10,
        Height = Side,
        Width = Side,
        Network = Network,
        RealBatch = Batch,
        SyntheticBatch = 0,
        Norm = NormMode.Shared,
        Threads = threads,
    };
}
