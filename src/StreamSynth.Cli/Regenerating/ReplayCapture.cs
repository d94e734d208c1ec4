using StreamSynth.Engine.Items;
using StreamSynth.Engine.Regeneration;

namespace StreamSynth.Cli.Regenerating;

/// <summary>Shows what a node got and gave, while it is alive.</summary>
/// <param name="folder">Folder for images and tensors.</param>
/// <remarks>Threads: several at once.</remarks>
internal sealed class ReplayCapture(string folder) : ICapture
{
    private readonly Lock _gate = new();
    private readonly List<ShownItem> _inputs = []; // guarded by _gate, as are the others
    private readonly List<ShownItem> _outputs = [];
    private readonly List<ShownBatch> _batches = [];
    private readonly List<Exception> _errors = [];

    /// <summary>Gives what arrived, in order.</summary>
    public IReadOnlyList<ShownItem> Inputs => Sorted(_inputs);

    /// <summary>Gives what left, in order.</summary>
    public IReadOnlyList<ShownItem> Outputs => Sorted(_outputs);

    /// <summary>Gives the batches that were worked on.</summary>
    public IReadOnlyList<ShownBatch> Batches => _batches;

    /// <summary>Gives what kept payloads from being shown, such as a full disk.</summary>
    public IReadOnlyList<Exception> Errors => _errors;

    public void TakeInput(CapturedItem item) => Take(item, "in", _inputs);

    public void TakeOutput(CapturedItem item) => Take(item, "out", _outputs);

    public void TakeBatch(long id, IReadOnlyList<ItemHeader> members)
    {
        lock (_gate) _batches.Add(new(id, [.. members.Select(m => new ShownMember(m.Ordinal, $"{m.Key:x16}"))]));
    }

    private static ShownItem[] Sorted(List<ShownItem> items) => [.. items.OrderBy(i => i.Ordinal).ThenBy(i => i.Port, StringComparer.Ordinal)];

    private void Take(CapturedItem item, string side, List<ShownItem> items)
    {
        PayloadSheet sheet = new(folder, $"{item.Header.Ordinal}-{side}-{item.Port}");
        lock (_gate)
        {
            try
            {
                if (item.Payload is { } payload) sheet.Take(payload);
            }
            catch (Exception e)
            {
                // Thrown on, it would end the run with an error of the engine.
                _errors.Add(e);
            }

            items.Add(new(
                item.Port,
                item.Header.Ordinal,
                $"{item.Header.Key:x16}",
                item.Absence is null ? "value" : item.Absence.State == ItemState.Failed ? "failed" : "skipped",
                item.Absence?.Node,
                item.Absence?.State == ItemState.Skipped ? item.Absence.Reason : null,
                item.Absence?.Error is { } error ? $"{error.GetType().Name}: {error.Message}" : null,
                item.Payload?.GetType().Name,
                sheet.Values,
                sheet.Files));
        }
    }
}
