namespace StreamSynth.Training;

/// <summary>
/// Builds trainers that compute with one numerical library. To add a back end: implement this and <see cref="ITrainer"/>, subclass the
/// test <c>TrainerContract</c>, and list it in <see cref="TrainingBackends"/>.
/// </summary>
public interface ITrainingBackend
{
    /// <summary>Gets what computes on this machine, as a run records it: two runs with unequal texts need not give equal bits.</summary>
    string Description { get; }

    /// <summary>Builds a trainer with fresh weights.</summary>
    /// <param name="settings">Network and training settings.</param>
    /// <param name="normal">Source of standard normal numbers, called once per weight tensor.</param>
    /// <returns>A trainer that the caller disposes.</returns>
    /// <exception cref="ArgumentException">Some setting is out of range; all faults are listed.</exception>
    ITrainer Build(ClassifierSettings settings, FillNormal normal);
}
