using System.Reflection;

namespace StreamSynth.Testing.Contract;

/// <summary>Is implemented by the test class of a block, so that the contract finds its samples in the block's own test file and no list has to be edited.</summary>
public interface IBlockSamples
{
    /// <summary>Gives one or more samples of the block.</summary>
    static abstract IEnumerable<BlockSample> Samples { get; }

    /// <summary>Collects the samples of all test classes of an assembly.</summary>
    static IReadOnlyList<BlockSample> In(Assembly assembly) =>
    [
        .. assembly.GetTypes()
            .Where(type => type.IsClass && type.IsAssignableTo(typeof(IBlockSamples)))
            .OrderBy(type => type.FullName, StringComparer.Ordinal)
            .SelectMany(type => (IEnumerable<BlockSample>)type.GetProperty(nameof(Samples), BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!),
    ];
}
