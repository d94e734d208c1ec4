using StreamSynth.Engine.Items;

namespace StreamSynth.Engine.Execution;

/// <summary>Tells of one item on which a node failed.</summary>
/// <param name="Node">Node name.</param>
/// <param name="Block">Block name.</param>
/// <param name="Header">Which item.</param>
/// <param name="Batch">Batch at that node; -1 when it takes items one by one.</param>
/// <param name="Error">What the block threw.</param>
public sealed record Failure(string Node, string Block, ItemHeader Header, long Batch, Exception Error)
{
    /// <summary>Writes the failure as the command line prints it.</summary>
    public string Describe()
    {
        string batch = Batch >= 0 ? $", batch {Batch}" : string.Empty;
        return $"node '{Node}' ({Block}) failed on item {Header.Key:x16} (ordinal {Header.Ordinal}{batch}): {Error.Message}";
    }
}
