using System.Collections.Frozen;

namespace StreamSynth.Training.Networks;

/// <summary>Lists the networks: the one table from name to builder.</summary>
internal static class NetworkTable
{
    private static readonly FrozenDictionary<Network, NetworkBuilder> Table = new Dictionary<Network, NetworkBuilder>
    {
        [Network.Resnet8] = new CifarResNet(blocks: 1),
        [Network.Resnet14] = new CifarResNet(blocks: 2),
        [Network.Resnet20] = new CifarResNet(blocks: 3),
        [Network.Resnet56] = new CifarResNet(blocks: 9),
        [Network.Resnet18] = new ResNet18(),
        [Network.Resnet50] = new ResNet50(),
        [Network.DeitTiny] = new VisionTransformer(),
    }.ToFrozenDictionary();

    /// <summary>Gives the builder of a network.</summary>
    public static NetworkBuilder Of(Network network) =>
        Table.TryGetValue(network, out NetworkBuilder? builder)
            ? builder
            : throw new ArgumentException($"There is no network '{network}'; there are {string.Join(", ", Table.Keys.Order())}.", nameof(network));
}
