namespace StreamSynth.Onnx.Diffusion;

/// <summary>Keeps a few idle workspaces, so that equal batches allocate nothing. Safe for many threads.</summary>
internal sealed class DiffusionWorkspaces(DiffusionParts parts) : IDisposable
{
    private const int MostIdle = 4;

    private readonly List<DiffusionWorkspace> _idle = [];
    private readonly Lock _lock = new();

    /// <summary>Takes an idle workspace or makes one; give it back with <see cref="Return"/>.</summary>
    /// <param name="images">Images of the batch.</param>
    /// <param name="guided">Whether the UNet runs on a doubled batch.</param>
    public DiffusionWorkspace Rent(int images, bool guided)
    {
        lock (_lock)
        {
            int found = _idle.FindIndex(workspace => workspace.Images == images && workspace.Guided == guided);
            if (found >= 0)
            {
                DiffusionWorkspace workspace = _idle[found];
                _idle.RemoveAt(found);
                return workspace;
            }
        }

        return new DiffusionWorkspace(parts, images, guided);
    }

    /// <summary>Gives a workspace back; the one idle for longest is freed when there are too many.</summary>
    /// <param name="workspace">The workspace, no longer in use.</param>
    public void Return(DiffusionWorkspace workspace)
    {
        lock (_lock)
        {
            _idle.Add(workspace);
            if (_idle.Count <= MostIdle) return;
            _idle[0].Dispose();
            _idle.RemoveAt(0);
        }
    }

    /// <summary>Frees the idle workspaces.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            foreach (DiffusionWorkspace workspace in _idle) workspace.Dispose();
            _idle.Clear();
        }
    }
}
