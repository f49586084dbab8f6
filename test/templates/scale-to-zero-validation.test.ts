import { Duration } from 'aws-cdk-lib';
import { type CrossEncoderEndpointProps, TrafficShift } from '../../lib';
import { loadProfile } from '../../lib/profile';
import { validateConfig } from '../../lib/profile/validate';
import { endpointWith } from './support/cross-encoder-endpoint';
import { CONFIG } from './support/synthesize';

const profile = loadProfile(CONFIG, 'scale-to-zero');
const sleeping = (props: CrossEncoderEndpointProps) => endpointWith({ scaleToZero: {}, ...props });

describe('what cannot be with an endpoint that scales to zero', () => {
  it.each<[CrossEncoderEndpointProps, RegExp]>([
    [{ scaling: { maxInstanceCount: 2 } }, /scaleToZero excludes scaling: .*set scaleToZero\.maxCopyCount/],
    [{ instanceCount: 1 }, /scaleToZero excludes instanceCount: .*leave instanceCount out/],
    [{ fallbackInstanceTypes: ['ml.g5.xlarge'] }, /scaleToZero excludes fallbackInstanceTypes/],
    [
      { rollout: { trafficShift: TrafficShift.CANARY } },
      /rollout\.trafficShift is "canary"; it must be left out with scaleToZero/,
    ],
    [
      { instanceType: 'ml.c7i.xlarge' },
      /a GPU, which ml\.c7i\.xlarge does not have; choose .* ml\.g4dn\.xlarge/,
    ],
    [
      { scaleToZero: { maxCopyCount: 0 } },
      /scaleToZero\.maxCopyCount is 0; it must be a whole number of at least 1/,
    ],
    [{ scaleToZero: { concurrentRequests: 1, invocationsPerMinute: 1 } }, /scale by one of them/],
    [{ scaleToZero: { scaleInCooldown: Duration.hours(2) } }, /scaleToZero\.scaleInCooldown is 120/],
    [
      { schedule: { timeZone: '+02:00', on: '7:00', off: '24:00', days: 'Monday' } },
      /timeZone is "\+02:00"; .*"Europe\/Berlin".*on is "7:00"; .*"07:00".*off is "24:00".*days is "Monday"; .*"MON-FRI"/s,
    ],
    [
      { schedule: { timeZone: 'UTC', on: '20:00', off: '07:00' } },
      /schedule\.off is "07:00"; it must be later on the same day/,
    ],
    [
      { scaleToZero: undefined, schedule: { timeZone: 'UTC', on: '07:00', off: '20:00' } },
      /schedule needs scaleToZero: SageMaker keeps at least one instance .* leave schedule out/,
    ],
  ])('%j is rejected with setting, limit and remedy', (props, message) => {
    expect(() => sleeping(props)).toThrow(message);
  });

  it('is said of a profile too', () => {
    const endpoint = { scaleToZero: {}, instanceType: 'ml.m5.xlarge', instanceCount: 2 };
    expect(() => validateConfig({ ...profile, endpoint }, 'p.json')).toThrow(
      /endpoint\.scaleToZero excludes instanceCount.*endpoint\.scaleToZero gives each copy a GPU/s,
    );
  });
});
