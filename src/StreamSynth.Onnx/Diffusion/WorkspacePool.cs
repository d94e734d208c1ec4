namespace StreamSynth.Onnx.Diffusion;

/// <summary>Keeps a few idle workspaces, so that equal calls allocate nothing. Safe for many threads.</summary>
/// <typeparam name="TKey">What workspaces differ in.</typeparam>
/// <typeparam name="T">The workspace.</typeparam>
/// <param name="make">Makes a workspace.</param>
/// <param name="mostIdle">Workspaces kept at most.</param>
internal sealed class WorkspacePool<TKey, T>(Func<TKey, T> make, int mostIdle) : IDisposable
    where TKey : notnull
    where T : IDisposable
{
    private readonly List<(TKey Key, T Workspace)> _idle = [];
    private readonly Lock _lock = new();

    /// <summary>Takes an idle workspace or makes one; give it back with <see cref="Return"/>.</summary>
    /// <param name="key">What is needed.</param>
    public T Rent(TKey key)
    {
        lock (_lock)
        {
            int found = _idle.FindIndex(idle => EqualityComparer<TKey>.Default.Equals(idle.Key, key));
            if (found >= 0)
            {
                T workspace = _idle[found].Workspace;
                _idle.RemoveAt(found);
                return workspace;
            }
        }

        return make(key);
    }

    /// <summary>Gives a workspace back; the one idle for longest is freed when there are too many.</summary>
    /// <param name="key">What it was rented for.</param>
    /// <param name="workspace">The workspace, no longer in use.</param>
    public void Return(TKey key, T workspace)
    {
        lock (_lock)
        {
            _idle.Add((key, workspace));
            if (_idle.Count <= mostIdle) return;
            _idle[0].Workspace.Dispose();
            _idle.RemoveAt(0);
        }
    }

    /// <summary>Frees the idle workspaces.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            foreach ((_, T workspace) in _idle) workspace.Dispose();
            _idle.Clear();
        }
    }
}
