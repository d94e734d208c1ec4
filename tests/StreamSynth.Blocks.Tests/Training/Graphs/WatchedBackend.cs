using StreamSynth.Training;

namespace StreamSynth.Blocks.Tests.Training.Graphs;

/// <summary>Trains as the default back end does, and lets a test in before each step and each prediction.</summary>
internal sealed class WatchedBackend : ITrainingBackend
{
    /// <summary>Is called before each step.</summary>
    public Action OnStep { get; init; } = () => { };

    /// <summary>Is called before each prediction; training waits until it returns.</summary>
    public Action OnPredict { get; init; } = () => { };

    public string Description => TrainingBackends.Default.Description;

    public ITrainer Build(ClassifierSettings settings, FillNormal normal) => new Watched(this, TrainingBackends.Default.Build(settings, normal));

    private sealed class Watched(WatchedBackend hooks, ITrainer inner) : ITrainer
    {
        public ClassifierSettings Settings => inner.Settings;

        public StepResult Step(StepInput input)
        {
            hooks.OnStep();
            return inner.Step(input);
        }

        public void Predict(ReadOnlySpan<float> images, int count, Statistics which, Span<float> logits)
        {
            hooks.OnPredict();
            inner.Predict(images, count, which, logits);
        }

        public void ReestimateStatistics(IEnumerable<ReadOnlyMemory<float>> realBatches) => inner.ReestimateStatistics(realBatches);

        public IReadOnlyList<NamedTensor> Parameters() => inner.Parameters();

        public IReadOnlyList<NamedTensor> EvaluatedParameters() => inner.EvaluatedParameters();

        public IReadOnlyList<NamedTensor> OptimizerState() => inner.OptimizerState();

        public void ReadParameters(SeeTensor see) => inner.ReadParameters(see);

        public void ReadOptimizerState(SeeTensor see) => inner.ReadOptimizerState(see);

        public void Load(IReadOnlyList<NamedTensor> parameters, IReadOnlyList<NamedTensor> optimizerState) => inner.Load(parameters, optimizerState);

        public void Dispose() => inner.Dispose();
    }
}
