using StreamSynth.Storage.Checkpoints;

namespace StreamSynth.Blocks.Training.Resume;

/// <summary>Is implemented by blocks whose state belongs to a checkpoint: saved between two steps, and gone on from by a later run.</summary>
/// <remarks>Whoever runs the graph calls <see cref="SaveTo"/> and <see cref="ResumeFrom"/> before the run, if at all.</remarks>
public interface ICheckpointed
{
    /// <summary>Gives the block whom to ask between two steps.</summary>
    /// <param name="saves">Decides what is saved.</param>
    void SaveTo(ITrainingSaves saves);

    /// <summary>
    /// Asks for a save soon: at once while the training waits for synthetic images, else after the next step that begins. Any thread may call it, during the run; it
    /// comes to nothing before the first draw and after the last step.
    /// </summary>
    void RequestSave();

    /// <summary>
    /// Lets the block go on from a checkpoint instead of beginning. Its streams must start at the ordinals that the checkpoint names
    /// (<see cref="TrainingRow.FirstOrdinals"/>); how many ordinals a stream has in all is still counted from 0.
    /// </summary>
    /// <param name="checkpoint">The checkpoint; it must stay in place until the first step.</param>
    /// <param name="allowsChanges">Whether it goes on although what it does next is another than it was, such as its learning rate; what its state is made of must be the same.</param>
    void ResumeFrom(Checkpoint checkpoint, bool allowsChanges = false);
}

/// <summary>Decides which states of a training are saved, and saves them.</summary>
/// <remarks>Threads: called by the training, between two of its steps, which wait meanwhile.</remarks>
public interface ITrainingSaves
{
    /// <summary>
    /// Asks whether the state after a step shall be saved. It is asked before the step is taken: its images are drawn by then, and those of the next one are
    /// drawn while it computes, which the state must not contain.
    /// </summary>
    /// <param name="node">The node that trains.</param>
    /// <param name="step">Steps that will be done then.</param>
    /// <param name="steps">Steps of the whole training.</param>
    bool IsDue(string node, long step, long steps);

    /// <summary>Says how large the tensors of a state will be, before the first one, so that copying it need not wait for memory.</summary>
    /// <param name="node">The node that trains.</param>
    /// <param name="bytes">Their size.</param>
    void Expect(string node, long bytes);

    /// <summary>
    /// Takes the state after a step that was due, after the last one before a wait in which a save was requested, after the last one of a run that was asked to stop or whose real images ran out, and, where there is no step left
    /// to take, the one that it began with. The lines of the ledger that came up to
    /// now are exactly those that belong to it, and so are the measurements of the node.
    /// </summary>
    /// <param name="node">The node that trains.</param>
    /// <param name="step">Steps done.</param>
    /// <param name="write">Copies the state; call it once, before returning, or not at all.</param>
    void Save(string node, long step, Action<TrainingSnapshot> write);

    /// <summary>Says that no state of the node will come any more: its training has ended.</summary>
    /// <param name="node">The node that trained.</param>
    void End(string node);
}
