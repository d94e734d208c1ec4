using StreamSynth.Training;

namespace StreamSynth.Blocks.Training.Resume;

/// <summary>Saves states of one training: captures what the draws have left as the images of a step are drawn, and adds the tensors when the step is done.</summary>
/// <param name="node">The node that trains.</param>
/// <param name="steps">Steps of the whole training.</param>
/// <param name="saves">Decides; null saves nothing.</param>
/// <param name="request">The wish to save soon.</param>
/// <param name="lines">The lines of the ledger.</param>
/// <param name="capture">Captures what the draws have left.</param>
/// <remarks>Threads: one, and no draw is under way in any call. Dispose lets go of a state that was captured and not saved.</remarks>
internal sealed class StateSaving(string node, long steps, ITrainingSaves? saves, SaveRequest request, SettledLines lines, Func<DrawState> capture) : IDisposable
{
    private DrawState? _captured;
    private bool _hasEnded;

    /// <summary>Says that the images of a step are drawn, and none of a later one.</summary>
    /// <param name="step">Steps done before it.</param>
    public void EndDraw(long step)
    {
        lines.EndDraw();
        if (saves is null) return;

        bool isDue = saves.IsDue(node, step + 1, steps);
        if (isDue || request.IsMade) CaptureDraw();
    }

    /// <summary>Says that the step is done; saves the state if it was due.</summary>
    /// <param name="finish">Adds to a row what the step has changed.</param>
    /// <param name="trainer">Its tensors.</param>
    public void EndStep(Func<TrainingRow, TrainingRow> finish, ITrainer trainer)
    {
        if (_captured is not null) Save(finish, trainer);
    }

    /// <summary>Saves the state while no step is under way: the run was asked to stop, or to save, and what was drawn ahead is taken back.</summary>
    /// <param name="finish">Adds to a row what the steps have changed.</param>
    /// <param name="trainer">Its tensors; null before the first step.</param>
    public void SaveNow(Func<TrainingRow, TrainingRow> finish, ITrainer? trainer)
    {
        request.Meet();
        if (saves is null) return;

        CaptureDraw();
        Save(finish, trainer);
    }

    /// <summary>Says how large the tensors of a state will be.</summary>
    public void Expect(ITrainer trainer)
    {
        if (saves is null) return;

        long bytes = 0;
        trainer.ReadParameters((_, _, elements) => bytes += elements.Length * sizeof(float));
        trainer.ReadOptimizerState((_, _, elements) => bytes += elements.Length * sizeof(float));
        saves.Expect(node, bytes);
    }

    /// <summary>Says that no state will come any more.</summary>
    public void End()
    {
        if (_hasEnded) return;

        _hasEnded = true;
        saves?.End(node);
    }

    public void Dispose()
    {
        _captured?.Dispose();
        _captured = null;
    }

    private void CaptureDraw()
    {
        request.Meet();
        lines.HoldSynthetic();
        _captured = capture();
    }

    private void Save(Func<TrainingRow, TrainingRow> finish, ITrainer? trainer)
    {
        DrawState captured = _captured!;
        TrainingRow row = finish(captured.Row);
        saves!.Save(node, row.Step, snapshot =>
        {
            snapshot.Take(row, captured, trainer);
            _captured = null;
        });
        Dispose();
        lines.ReleaseSynthetic();
    }
}
