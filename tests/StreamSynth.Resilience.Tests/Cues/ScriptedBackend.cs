using StreamSynth.Training;

namespace StreamSynth.Resilience.Tests.Cues;

/// <summary>Trains as the default back end does, and tells a script of each call.</summary>
internal sealed class ScriptedBackend(Script script) : ITrainingBackend
{
    public string Description => TrainingBackends.Default.Description;

    public ITrainer Build(ClassifierSettings settings, FillNormal normal) => new Scripted(script, TrainingBackends.Default.Build(settings, normal));

    private sealed class Scripted(Script script, ITrainer inner) : ITrainer
    {
        private int? _saving; // saves that had ended when one began

        public ClassifierSettings Settings => inner.Settings;

        public StepResult Step(StepInput input)
        {
            if (_saving is { } ended) script.AwaitSave(ended);
            _saving = null;
            script.Pass(Moments.BeforeStep);
            script.Pass(Moments.WithinStep);
            StepResult result = inner.Step(input);
            script.Pass(Moments.AfterStep);

            return result;
        }

        public void Predict(ReadOnlySpan<float> images, int count, Statistics which, Span<float> logits)
        {
            script.Pass(Moments.Validate);
            inner.Predict(images, count, which, logits);
        }

        public void ReestimateStatistics(IEnumerable<ReadOnlyMemory<float>> realBatches) => inner.ReestimateStatistics(realBatches);

        public IReadOnlyList<NamedTensor> Parameters() => inner.Parameters();

        public IReadOnlyList<NamedTensor> EvaluatedParameters() => inner.EvaluatedParameters();

        public IReadOnlyList<NamedTensor> OptimizerState() => inner.OptimizerState();

        public void ReadParameters(SeeTensor see)
        {
            _saving = script.SavesEnded;
            inner.ReadParameters(see);
            script.Pass(Moments.Capture);
        }

        public void ReadOptimizerState(SeeTensor see) => inner.ReadOptimizerState(see);

        public void Load(IReadOnlyList<NamedTensor> parameters, IReadOnlyList<NamedTensor> optimizerState)
        {
            script.Pass(Moments.Restore);
            inner.Load(parameters, optimizerState);
        }

        public void Dispose() => inner.Dispose();
    }
}
