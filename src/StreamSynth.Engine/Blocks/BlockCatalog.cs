using System.Reflection;

namespace StreamSynth.Engine.Blocks;

/// <summary>Lists the blocks that graphs may name. A value that is passed around, not a registry.</summary>
public sealed class BlockCatalog
{
    private readonly SortedDictionary<string, BlockDescriptor> _blocks = new(StringComparer.Ordinal);

    /// <summary>Makes a catalog of given descriptors.</summary>
    /// <exception cref="InvalidOperationException">Two blocks have one name.</exception>
    public BlockCatalog(IEnumerable<BlockDescriptor> blocks)
    {
        foreach (BlockDescriptor block in blocks)
        {
            if (!_blocks.TryAdd(block.Name, block))
            {
                throw new InvalidOperationException($"Two blocks are named '{block.Name}': {_blocks[block.Name].Class.FullName} and {block.Class.FullName}. Rename one.");
            }
        }
    }

    /// <summary>Gives all blocks by name.</summary>
    public IReadOnlyCollection<BlockDescriptor> Blocks => _blocks.Values;

    /// <summary>Gives a block by name; null when there is none.</summary>
    public BlockDescriptor? Find(string name) => _blocks.GetValueOrDefault(name);

    /// <summary>Scans assemblies for classes with <see cref="BlockAttribute"/>.</summary>
    public static BlockCatalog From(params Assembly[] assemblies) => new(
        assemblies.SelectMany(a => a.GetExportedTypes()).Where(t => t.IsDefined(typeof(BlockAttribute))).Select(BlockDescriptor.From));
}
